using System.Text.Json;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Tests.Integrity;

public sealed class SealTests
{
    private SealFixture fixture = null!;

    [SetUp]
    public async Task StartAsync() => fixture = await SealFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [TestCase(1, 1)]
    [TestCase(4, 1)]
    [TestCase(8, 2)]
    [TestCase(21, 6)]
    public async Task Seal_OverSeveralPages_HasTheRootOverAllHeads(int customers, int pages)
    {
        await fixture.EarnAsync(customers);

        var outcome = await fixture.SealAsync();

        var seal = (await fixture.Seals.FindAsync(fixture.Today, default))!;
        var leaves = new List<byte[]>();
        for (var n = 1; n <= customers; n++)
        {
            var head = (await fixture.Ledger.AccountAsync($"c-{n:D3}")).HeadHash;
            var leaf = $$"""{"customerId":"c-{{n:D3}}","headHash":"{{head}}","sequence":1}""";
            leaves.Add(MerkleTree.LeafHash(System.Text.Encoding.UTF8.GetBytes(leaf)));
        }

        Assert.Multiple(() =>
        {
            Assert.That((seal.TreeSize, seal.Pages.Count), Is.EqualTo((customers, pages)));
            Assert.That(seal.RootHash, Is.EqualTo(Convert.ToHexStringLower(MerkleTree.Root(leaves))));
            Assert.That(outcome, Is.EqualTo(new SealOutcome(fixture.Today, customers, seal.RootHash)));
        });
    }

    [Test]
    public async Task Seal_OfAnEmptyLedger_HasTheEmptyRoot()
    {
        var outcome = await fixture.SealAsync();

        Assert.That(
            (outcome.TreeSize, outcome.RootHash), Is.EqualTo((0, Convert.ToHexStringLower(MerkleTree.EmptyRoot))));
    }

    [Test]
    public async Task Seal_AskedForTwice_FindsTheSameAndChangesNothing()
    {
        await fixture.EarnAsync(5);
        var first = await fixture.SealAsync();
        var before = await fixture.StateAsync();
        await fixture.EarnAsync(7, "order-2");

        var second = await fixture.SealAsync();

        Assert.That(second, Is.EqualTo(first));
        Assert.That(await fixture.StateAsync(), Is.EqualTo(before));
        Assert.That(await EventsAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Seal_InterruptedBetweenItsPages_GoesOnBehindThoseThatAreFrozen()
    {
        await fixture.EarnAsync(6);
        var early = await fixture.Sealing.SealPagesAsync(fixture.Today, first: 0, after: "", default);
        await fixture.EarnAsync(9, "order-2");

        var seal = await fixture.SealAsync();

        Assert.That(early.Pages.Sum(page => page.Count), Is.EqualTo(6));
        Assert.That(seal.TreeSize, Is.EqualTo(6), "the last page was frozen when it was the last");
        Assert.That((await fixture.Heads.FindAsync(await SealAsync(), "c-001", default))!.Leaf.Sequence, Is.EqualTo(1));
    }

    [Test]
    public async Task Seal_OfTheNextDay_NamesTheRootOfTheOneBefore()
    {
        await fixture.EarnAsync(3);
        var first = await fixture.SealAsync();
        fixture.Time.Advance(TimeSpan.FromDays(3));

        await fixture.SealAsync();

        Assert.That((await SealAsync()).PreviousRootHash, Is.EqualTo(first.RootHash));
    }

    [Test]
    public async Task Seal_IsAnnouncedByAnEventThatFitsItsSchema()
    {
        await fixture.EarnAsync(3);
        await fixture.SealAsync();
        fixture.Time.Advance(TimeSpan.FromDays(1));
        await fixture.SealAsync();

        var events = await EventsAsync();
        Assert.That(events.Select(it => (it.Type, it.Subject)), Is.EqualTo(new[]
        {
            ("LedgerSealed", "seals/2026-03-14"), ("LedgerSealed", "seals/2026-03-15"),
        }));
        foreach (var announced in events)
        {
            var sent = JsonSerializer.SerializeToUtf8Bytes(EventPublisher.ToCloudEvent(announced));
            Assert.That(await EventSchemas.ErrorsAsync(BinaryData.FromBytes(sent)), Is.Empty);
        }
    }

    [Test]
    public async Task Chain_WrittenAnewFromEndToEnd_IsNotAsSealed()
    {
        await fixture.EarnAsync(2);
        await fixture.EarnAsync(2, "order-2");
        await fixture.SealAsync();
        await fixture.EarnAsync(2, "order-3");

        await new StoredLedger(fixture.Ledger, "c-001").RewriteAsync(from: 1, points: 1_000);

        var (forged, other) = (await VerifyAsync("c-001"), await VerifyAsync("c-002"));
        Assert.Multiple(() =>
        {
            Assert.That((forged.Finding!.Kind, forged.Finding.Sequence), Is.EqualTo((ChainFault.NotAsSealed, 2)));
            Assert.That(forged.Finding.Detail, Does.Contain("is not in the chain"));
            Assert.That((other.Finding, other.SealedThrough, other.Entries), Is.EqualTo(((ChainFinding?)null, 2, 3)));
        });
    }

    [Test]
    public async Task Chain_CutOffTogetherWithItsAccount_IsMissingItsEnd()
    {
        await fixture.EarnAsync(1);
        var earlier = await new StoredLedger(fixture.Ledger, "c-001").ReadAsync(LedgerDocuments.AccountId);
        await fixture.EarnAsync(1, "order-2");
        await fixture.SealAsync();
        var stored = new StoredLedger(fixture.Ledger, "c-001");
        await stored.DeleteEntryAsync(2);
        await stored.WriteAsync(earlier);

        var finding = (await VerifyAsync("c-001")).Finding!;

        Assert.That((finding.Kind, finding.Sequence), Is.EqualTo((ChainFault.Missing, 2)));
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task Customer_WhoseAccountAndFirstEntryAreGone_IsFoundByTheSeal(int entries)
    {
        await fixture.EarnAsync(9);
        if (entries == 2) await fixture.EarnAsync(5, "order-2");
        await fixture.SealAsync();
        var stored = new StoredLedger(fixture.Ledger, "c-005");
        await stored.DeleteEntryAsync(1);
        await stored.DeleteAsync(LedgerDocuments.AccountId);

        var wrong = (await fixture.VerifyAllAsync()).Where(found => !found.Verified).ToList();

        Assert.That(
            wrong.Select(it => (it.CustomerId, it.Finding!.Kind)), Is.EqualTo(new[] { ("c-005", ChainFault.Missing) }));
    }

    [Test]
    public async Task Walk_OverAllCustomers_ChecksEachAgainstItsSeal()
    {
        await fixture.EarnAsync(11);
        await fixture.SealAsync();

        var all = await fixture.VerifyAllAsync();

        Assert.That(all, Has.Count.EqualTo(11).And.All.Matches<CustomerVerification>(
            found => found is { Verified: true, Entries: 1, SealedThrough: 1 }));
    }

    [TestCase("2026-03-14/leaves-00000.jsonl", "c-001", "c-0O1")]
    [TestCase("2026-03-14/leaves-00000.jsonl", "\"sequence\":1", "\"sequence\":0")]
    [TestCase("2026-03-14/leaves-00000.jsonl", "{", "")]
    [TestCase("2026-03-14/seal.json", "\"treeSize\":2", "\"treeSize\":3")]
    [TestCase("2026-03-14/seal.json", "\"rootHash\":\"", "\"rootHash\":\"0")]
    [TestCase("2026-03-14/seal.json", "\"pages\"", "\"sheets\"")]
    public async Task Seal_ThatWasChanged_IsBroken(string name, string from, string to)
    {
        await fixture.EarnAsync(2);
        await fixture.SealAsync();
        var content = await fixture.ReadAsync(name);

        await fixture.OverwriteAsync(name, content.Replace(from, to, StringComparison.Ordinal));

        Assert.That((await VerifyAsync("c-001")).Finding!.Kind, Is.EqualTo(ChainFault.SealBroken));
        Assert.That(
            (await fixture.VerifyAllAsync()).Where(it => !it.Verified).Select(it => (it.CustomerId, it.Finding!.Kind)),
            Is.EqualTo(new[] { (LedgerVerification.AllCustomers, ChainFault.SealBroken) }));
    }

    private async Task<Seal> SealAsync() => (await fixture.Seals.FindAsync(fixture.Today, default))!;

    private async Task<CustomerVerification> VerifyAsync(string customerId) =>
        (await fixture.Verification.VerifyAsync(customerId, default))!;

    private async Task<List<OutboxEvent>> EventsAsync()
    {
        using var pages = fixture.Ledger.Database.GetContainer(CosmosNames.Ledger)
            .GetItemQueryIterator<OutboxDocument>(
                "SELECT * FROM c ORDER BY c.id",
                requestOptions: new QueryRequestOptions
                {
                    PartitionKey = new PartitionKey(CosmosSealOutbox.Partition),
                });
        return [.. (await pages.ReadNextAsync()).Select(document => document.Event)];
    }
}
