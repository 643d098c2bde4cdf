using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Integrity;

/// <summary>Chains of several pages: nothing is lost or seen twice where one page ends and the next begins.</summary>
public sealed class LongChainTests
{
    private const int Entries = (2 * CosmosChainStore.EntriesPageMax) + 100;

    private LedgerFixture fixture = null!;
    private StoredLedger stored = null!;

    [SetUp]
    public async Task StartAsync()
    {
        fixture = await LedgerFixture.StartAsync();
        stored = new StoredLedger(fixture, "c-1");
        for (var n = 1; n <= Entries; n++)
        {
            await fixture.Ledger.ExecuteAsync(Some.Earn($"order-{n}", points: 1), CancellationToken.None);
        }
    }

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Chain_OfSeveralPages_IsVerified_AndEachEntryCountedOnce()
    {
        var found = await VerifyAsync();

        Assert.That((found.Verified, found.Entries, found.Finding), Is.EqualTo((true, Entries, (ChainFinding?)null)));
    }

    [TestCase(CosmosChainStore.EntriesPageMax - 1)]
    [TestCase(CosmosChainStore.EntriesPageMax)]
    [TestCase(CosmosChainStore.EntriesPageMax + 1)]
    public async Task Entry_InsertedAtTheEdgeOfAPage_IsNamed(int at)
    {
        var forged = await stored.ReadAsync($"earn:default:order-{at}");
        (forged["id"], forged["entry"]!["entryId"]) = ("adjust:gift", "adjust:gift");
        StoredLedger.Rehash(forged);
        await stored.WriteAsync(forged);

        var finding = (await VerifyAsync()).Finding!;

        Assert.That(
            (finding.Kind, finding.Sequence, finding.EntryId), Is.EqualTo((ChainFault.Inserted, at, "adjust:gift")));
    }

    [TestCase("\"many\"")]
    [TestCase("3.5")]
    public async Task Entry_WhosePlaceIsNoWholeNumber_IsNamed(string json)
    {
        await stored.ChangeAsync(
            "earn:default:order-700",
            document => document["sequence"] = System.Text.Json.Nodes.JsonNode.Parse(json));

        Assert.That((await VerifyAsync()).Finding!.EntryId, Is.EqualTo("earn:default:order-700"));
    }

    private async Task<CustomerVerification> VerifyAsync() =>
        (await new LedgerVerification(new CosmosChainStore(fixture.Database)).VerifyAsync("c-1", default))!;
}
