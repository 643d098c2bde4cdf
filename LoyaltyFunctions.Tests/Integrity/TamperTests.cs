using System.Text.Json.Nodes;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Integrity;

/// <summary>Every way to change a ledger behind its back is found and called by its name.</summary>
public sealed class TamperTests
{
    private const int Entries = 8;

    private LedgerFixture fixture = null!;
    private StoredLedger stored = null!;

    [SetUp]
    public async Task StartAsync()
    {
        fixture = await LedgerFixture.StartAsync();
        stored = new StoredLedger(fixture, "c-1");
        for (var n = 1; n < Entries; n++)
        {
            await fixture.Ledger.ExecuteAsync(Some.Earn($"order-{n}", points: 10 * n), CancellationToken.None);
        }

        await fixture.Ledger.ExecuteAsync(Some.Redeem(15), CancellationToken.None);
    }

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Ledger_ThatNobodyTouched_IsVerified()
    {
        var found = await VerifyAsync();

        Assert.That((found.Verified, found.Entries, found.Finding), Is.EqualTo((true, Entries, (ChainFinding?)null)));
    }

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(Entries)]
    public async Task Entry_WithOtherPoints_IsChanged(int at)
    {
        await stored.ChangeEntryAsync(at, entry => entry["points"] = 9_999);

        await AssertFoundAsync(ChainFault.Changed, at, await IdAsync(at));
    }

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(Entries)]
    public async Task Entry_WithOtherPointsAndItsHashMadeAnew_IsChanged(int at)
    {
        await stored.ChangeEntryAsync(at, entry => entry["points"] = 9_999, rehash: true);

        await AssertFoundAsync(ChainFault.Changed, at, await IdAsync(at));
    }

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(Entries)]
    public async Task Entry_WithAnotherAuthor_IsChanged(int at)
    {
        await stored.ChangeEntryAsync(at, entry => entry["recordedBy"] = "somebody else");

        await AssertFoundAsync(ChainFault.Changed, at, await IdAsync(at));
    }

    [TestCase(1)]
    [TestCase(4)]
    public async Task Entry_WithAnotherAuthorAndItsHashMadeAnew_IsChanged(int at)
    {
        await stored.ChangeEntryAsync(at, entry => entry["recordedBy"] = "somebody else", rehash: true);

        await AssertFoundAsync(ChainFault.Changed, at, await IdAsync(at));
    }

    [Test]
    public async Task LastEntry_WithAnotherAuthorAndItsHashMadeAnew_IsNotTheHeadOfTheAccount()
    {
        await stored.ChangeEntryAsync(Entries, entry => entry["recordedBy"] = "somebody else", rehash: true);

        await AssertFoundAsync(ChainFault.WrongHead, Entries, id: null, "headHash");
    }

    [Test]
    public async Task Entry_WithAMemberThatNoProgramKnows_IsChanged()
    {
        await stored.ChangeEntryAsync(4, entry => entry["bonus"] = 1);

        await AssertFoundAsync(ChainFault.Changed, 4, await IdAsync(4));
    }

    [TestCase("recordedAt", "2020-01-01T00:00:00+00:00")]
    [TestCase("effectiveAt", "2020-01-01T00:00:00+00:00")]
    [TestCase("refersTo", "earn:default:order-1")]
    public async Task Document_ThatSaysOtherThanItsEntry_IsChanged(string member, string value)
    {
        var id = await IdAsync(4);
        await stored.ChangeAsync(id, document => document[member] = value);

        await AssertFoundAsync(ChainFault.Changed, 4, id, member);
    }

    [TestCase("points", "9999")]
    [TestCase("qualifying", "0")]
    [TestCase("lifetimePoints", "9999")]
    [TestCase("totals", "[]")]
    [TestCase("totals", "\"none\"")]
    public async Task Document_WithOtherSumsBesideItsEntry_IsChanged(string member, string json)
    {
        var id = await IdAsync(4);
        await stored.ChangeAsync(id, document => document[member] = JsonNode.Parse(json));

        await AssertFoundAsync(ChainFault.Changed, 4, id);
    }

    [TestCase("points", "\"many\"")]
    [TestCase("lots", "null")]
    [TestCase("kind", "\"gift\"")]
    [TestCase("balance", "1e300")]
    [TestCase("hash", "null")]
    public async Task Entry_ThatCannotBeRead_IsChanged(string member, string json)
    {
        var id = await IdAsync(4);
        await stored.ChangeEntryAsync(4, entry => entry[member] = JsonNode.Parse(json));

        await AssertFoundAsync(ChainFault.Changed, 4, id);
    }

    [Test]
    public async Task Entry_ThatNoAccountCanTake_IsChangedAndNoFailure()
    {
        await stored.ChangeEntryAsync(4, entry => entry["kind"] = "reserve", rehash: true);

        await AssertFoundAsync(ChainFault.Changed, 4, await IdAsync(4));
    }

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(Entries)]
    public async Task Entry_ThatWasDeleted_IsMissing(int at)
    {
        await stored.DeleteEntryAsync(at);

        await AssertFoundAsync(ChainFault.Missing, at, id: null);
    }

    [Test]
    public async Task Entry_ThatWasDeletedAndTheGapClosed_IsMissing()
    {
        var later = (await fixture.EntriesAsync("c-1")).Where(entry => entry.Sequence > 4).ToList();
        await stored.DeleteEntryAsync(4);
        foreach (var entry in later)
        {
            await stored.ChangeAsync(entry.EntryId, document => document["sequence"] = entry.Sequence - 1);
        }

        await AssertFoundAsync(ChainFault.Missing, 4, id: null);
    }

    [Test]
    public async Task Entries_ThatWereCutOff_AreMissing()
    {
        foreach (var at in new[] { 8, 7, 6 }) await stored.DeleteEntryAsync(at);

        await AssertFoundAsync(ChainFault.Missing, 6, id: null);
    }

    [Test]
    public async Task AllEntries_Deleted_AreMissing()
    {
        for (var at = 1; at <= Entries; at++) await stored.DeleteEntryAsync(at);

        await AssertFoundAsync(ChainFault.Missing, 1, id: null);
    }

    [TestCase(1, false)]
    [TestCase(4, false)]
    [TestCase(4, true)]
    [TestCase(Entries, false)]
    [TestCase(Entries, true)]
    public async Task Entry_ThatWasMadeUp_IsInserted(int at, bool rehash)
    {
        var forged = await stored.EntryAsync(at);
        forged["id"] = "adjust:gift";
        forged["entry"]!["entryId"] = "adjust:gift";
        if (rehash) StoredLedger.Rehash(forged);
        await stored.WriteAsync(forged);

        await AssertFoundAsync(ChainFault.Inserted, at, "adjust:gift");
    }

    [Test]
    public async Task Entry_ThatWasPutInFront_IsInserted()
    {
        var forged = await stored.EntryAsync(1);
        forged["id"] = "adjust:gift";
        forged["sequence"] = 0;
        await stored.WriteAsync(forged);

        await AssertFoundAsync(ChainFault.Inserted, 1, "adjust:gift");
    }

    [Test]
    public async Task Entry_ThatWasAppended_IsNotOnTheAccount()
    {
        var last = (await fixture.EntriesAsync("c-1"))[^1];
        var forged = await stored.EntryAsync(Entries);
        (forged["id"], forged["sequence"]) = ("adjust:gift", Entries + 1);
        (forged["entry"]!["entryId"], forged["entry"]!["sequence"]) = ("adjust:gift", Entries + 1);
        forged["entry"]!["previousHash"] = last.Hash;
        forged["entry"]!["balance"] = last.Balance.Value + last.Points.Value;
        StoredLedger.Rehash(forged);
        await stored.WriteAsync(await stored.ResumAsync(forged));

        await AssertFoundAsync(ChainFault.WrongHead, Entries + 1, id: null, $"at entry {Entries}");
    }

    [TestCase(3, 4, false)]
    [TestCase(3, 4, true)]
    [TestCase(2, 6, false)]
    [TestCase(2, 6, true)]
    [TestCase(1, Entries, true)]
    public async Task Entries_ThatChangedPlaces_AreReordered(int one, int other, bool alsoInTheEntry)
    {
        var (first, second) = (await stored.EntryAsync(one), await stored.EntryAsync(other));
        (first["sequence"], second["sequence"]) = (other, one);
        if (alsoInTheEntry) (first["entry"]!["sequence"], second["entry"]!["sequence"]) = (other, one);
        await stored.WriteAsync(first);
        await stored.WriteAsync(second);

        await AssertFoundAsync(ChainFault.Reordered, one, (string)second["id"]!);
    }

    [TestCase("sequence", "99", ChainFault.Reordered)]
    [TestCase("sequence", "\"4\"", ChainFault.Reordered)]
    [TestCase("type", "\"note\"", ChainFault.Missing)]
    public async Task Document_ThatQueriesNoLongerFindInItsPlace_IsNamed(string member, string json, ChainFault fault)
    {
        await stored.ChangeAsync(await IdAsync(4), document => document[member] = JsonNode.Parse(json));

        var found = await VerifyAsync();
        Assert.That((found.Finding!.Kind, found.Finding.Sequence), Is.EqualTo((fault, 4)));
    }

    private async Task AssertFoundAsync(ChainFault kind, long sequence, string? id, string detail = "")
    {
        var finding = (await VerifyAsync()).Finding!;
        Assert.Multiple(() =>
        {
            Assert.That((finding.Kind, finding.Sequence, finding.EntryId), Is.EqualTo((kind, sequence, id)));
            Assert.That(finding.Detail, Does.Contain(detail));
        });
    }

    private async Task<CustomerVerification> VerifyAsync() =>
        (await Verification.VerifyAsync("c-1", CancellationToken.None))!;

    private async Task<string> IdAsync(long sequence) => (string)(await stored.EntryAsync(sequence))["id"]!;

    private LedgerVerification Verification => new(new CosmosChainStore(fixture.Database));
}
