using System.Text.Json.Nodes;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Tiers;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>A purchase with lines, from its file to its return and the tier that goes back with it.</summary>
public sealed class TierReturnTests
{
    private const string Customer = "c-tier";

    private const string Purchase = """
        {
          "transactionId": "tier-1", "customerId": "c-tier", "amount": 1000.10, "currency": "EUR",
          "lines": [
            { "line": "sofa", "sku": "SOFA-3", "amount": 999.90 },
            { "sku": "CUSHION", "quantity": 3, "amount": 0.20 }
          ]
        }
        """;

    private PlatformFixture fixture = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => fixture = await PlatformFixture.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Tier_OfAPurchaseThatGoesBack_GoesBackToo()
    {
        var (_, outcome) = await fixture.UploadAsync("tier-1.json", Purchase);
        var silver = await BalanceAsync();
        var answer = await ReturnAsync("cushions", new ReturnLine("2"));
        var left = await BalanceAsync();
        await Eventually.GetAsync(BalanceAsync, balance => balance.Tier == "bronze", "the tier went back");
        await ReturnAsync("the rest");

        Assert.Multiple(() =>
        {
            Assert.That((outcome.Points.Value, silver.Tier), Is.EqualTo((10_001, "silver")));
            Assert.That(((LedgerAnswer.Recorded)answer).Entry.Points.Value, Is.EqualTo(-2));
            Assert.That(left.LifetimePoints.Value, Is.EqualTo(9_999));
        });
        Assert.That((await BalanceAsync()).LifetimePoints, Is.EqualTo(Points.Zero));
        await AssertTiersAsync("silver", "bronze");
        await AssertReversalsAsync(count: 2);
    }

    private async Task<LedgerAnswer> ReturnAsync(string returnId, params ReturnLine[] lines) =>
        await fixture.Service<PointsLedger>().ExecuteAsync(
            new ReversePurchase
            {
                CustomerId = Customer,
                RecordedBy = "request",
                ReturnId = returnId,
                ReversedId = EntryId.Earn("default", "tier-1"),
                Lines = lines,
            },
            CancellationToken.None);

    private Task<BalanceView> BalanceAsync() => fixture.GetAsync<BalanceView>($"api/customers/{Customer}/balance");

    private async Task AssertTiersAsync(params string[] tiers)
    {
        var events = await ArchivedAsync(TierUpdated.EventType, tiers.Length);

        Assert.That(
            events.Select(it => JsonNode.Parse(it)!["data"]!["tier"]!.GetValue<string>()), Is.EquivalentTo(tiers));
        foreach (var archived in events) Assert.That(await EventSchemas.ErrorsAsync(archived), Is.Empty);
    }

    private async Task AssertReversalsAsync(int count)
    {
        var type = PointsMoved.TypeOf(EntryKind.Reverse);
        var events = await ArchivedAsync(type, count);

        foreach (var archived in events) Assert.That(await EventSchemas.ErrorsAsync(archived), Is.Empty);
    }

    private async Task<List<BinaryData>> ArchivedAsync(string type, int count)
    {
        var names = await Eventually.GetAsync(
            () => fixture.BlobNamesAsync(BlobNames.Events, $"{type}/"),
            names => names.Count == count, $"{count} events {type} are archived");
        var events = new List<BinaryData>();
        foreach (var name in names) events.Add(await fixture.BlobAsync(BlobNames.Events, name));
        return events;
    }
}
