using System.Text.Json.Nodes;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Integrity;

/// <summary>An account that is not what its entries give is found.</summary>
public sealed class AccountTamperTests
{
    private const int Entries = 3;

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

        await fixture.Ledger.ExecuteAsync(Some.Redeem(5), CancellationToken.None);
    }

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [TestCase("balance", "1")]
    [TestCase("headHash", "\"00\"")]
    [TestCase("lots", "[]")]
    [TestCase("lifetimePoints", "1")]
    [TestCase("deficit", "5")]
    [TestCase("reservations", """[{"reservationId":"reserve:x","heldUntil":"2030-01-01T00:00:00Z","lots":[]}]""")]
    [TestCase("caps", """[{"period":"2026-03","points":1}]""")]
    [TestCase("lastRecordedAt", "\"2020-01-01T00:00:00Z\"")]
    [TestCase("nextEndAt", "\"2020-01-01T00:00:00Z\"")]
    public async Task Account_WithAnotherFact_IsAWrongHead(string member, string json)
    {
        await stored.ChangeAsync(LedgerDocuments.AccountId, account => account[member] = JsonNode.Parse(json));

        await AssertFoundAsync(Entries, member);
    }

    [TestCase("tier", "\"gold\"")]
    [TestCase("remindedThrough", "\"2026-03-01T00:00:00Z\"")]
    public async Task Account_WithWhatNoEntrySays_IsVerified(string member, string json)
    {
        await stored.ChangeAsync(LedgerDocuments.AccountId, account => account[member] = JsonNode.Parse(json));

        Assert.That((await VerifyAsync()).Finding, Is.Null);
    }

    [TestCase("lots", "null")]
    [TestCase("balance", "\"rich\"")]
    [TestCase("schemaVersion", "99")]
    public async Task Account_ThatCannotBeRead_IsAWrongHead(string member, string json)
    {
        await stored.ChangeAsync(LedgerDocuments.AccountId, account => account[member] = JsonNode.Parse(json));

        await AssertFoundAsync(Entries);
    }

    [Test]
    public async Task Account_OfAnEarlierTime_IsAWrongHead()
    {
        var earlier = await stored.ReadAsync(LedgerDocuments.AccountId);
        await fixture.Ledger.ExecuteAsync(Some.Redeem(2, "request-2"), CancellationToken.None);
        await stored.WriteAsync(earlier);

        await AssertFoundAsync(Entries + 1, $"at entry {Entries}");
    }

    [Test]
    public async Task Account_ThatWasDeleted_IsAWrongHead()
    {
        await stored.DeleteAsync(LedgerDocuments.AccountId);

        await AssertFoundAsync(Entries, "gone");
        Assert.That(await WalkAsync(), Has.One.Matches<CustomerVerification>(it => !it.Verified));
    }

    [Test]
    public async Task Chain_WrittenAnewFromEndToEnd_PassesWithoutASeal()
    {
        await stored.RewriteAsync(from: 2, points: 1_000);

        Assert.That((await VerifyAsync()).Finding, Is.Null);
    }

    private async Task AssertFoundAsync(long sequence, string detail = "")
    {
        var finding = (await VerifyAsync()).Finding!;
        Assert.Multiple(() =>
        {
            Assert.That(
                (finding.Kind, finding.Sequence, finding.EntryId),
                Is.EqualTo((ChainFault.WrongHead, sequence, (string?)null)));
            Assert.That(finding.Detail, Does.Contain(detail));
        });
    }

    private async Task<CustomerVerification> VerifyAsync() =>
        (await Verification.VerifyAsync("c-1", CancellationToken.None))!;

    private async Task<List<CustomerVerification>> WalkAsync()
    {
        var all = new List<CustomerVerification>();
        await foreach (var one in Verification.VerifyAllAsync(CancellationToken.None)) all.Add(one);
        return all;
    }

    private LedgerVerification Verification => new(new CosmosChainStore(fixture.Database));
}
