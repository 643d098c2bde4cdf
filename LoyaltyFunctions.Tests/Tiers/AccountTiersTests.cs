using AzureServices.Cosmos.Faults;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Tiers;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Tests.Tiers;

public sealed class AccountTiersTests
{
    private LedgerFixture fixture = null!;
    private TierFunctions functions = null!;

    [SetUp]
    public async Task StartAsync()
    {
        fixture = await LedgerFixture.StartAsync();
        var options = new TierOptions();
        new TierOptionsRules().PostConfigure(name: null, options);
        functions = new TierFunctions(new AccountTiers(fixture.Ledger, Options.Create(options), TimeProvider.System));
    }

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Tier_AfterAReturn_IsThatOfTheLifetimePointsThatAreLeft()
    {
        await DoAsync(Some.Earn("order-1", points: 9_999));
        await DoAsync(Some.Earn("order-2", points: 40_001));
        await ToldAsync();
        var gold = await TierAsync();

        await ReturnAsync("order-1");
        await ToldAsync();
        var silver = await TierAsync();
        await ReturnAsync("order-2");
        await ToldAsync();

        Assert.That((gold, silver, await TierAsync()), Is.EqualTo(("gold", "silver", "bronze")));
    }

    [Test]
    public async Task Event_ThatComesAgainOrLate_ChangesNothing()
    {
        await DoAsync(Some.Earn("order-1", points: 10_000));
        await ReturnAsync("order-1");
        await DoAsync(Some.Earn("order-2", points: 50_000));
        await ToldAsync();
        var before = await fixture.AccountAsync("c-1");

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ToldAsync()));

        var after = await fixture.AccountAsync("c-1");
        Assert.That((after.Tier, after.ETag), Is.EqualTo(("gold", before.ETag)));
    }

    [Test]
    public async Task Tier_WhoseAnswerIsLost_IsAnnouncedOnce()
    {
        await DoAsync(Some.Earn(points: 10_000));
        fixture.Disturb(new CosmosFaultEffect.CutAfterCommit());

        await ToldAsync();

        Assert.That(await TierAsync(), Is.EqualTo("silver"));
    }

    [Test]
    public async Task Event_AboutACustomerWhoHasNoAccount_OpensNone()
    {
        await ToldAsync("nobody");

        Assert.That(await fixture.Store.ReadAccountAsync("nobody", CancellationToken.None), Is.Null);
    }

    private Task ToldAsync(string customerId = "c-1") => functions.UpdateTierOnReversalAsync(
        $$"""{"specversion":"1.0","type":"PointsReversed","subject":"customers/{{customerId}}"}""",
        CancellationToken.None);

    private async Task<string?> TierAsync() => (await fixture.AccountAsync("c-1")).Tier;

    private Task ReturnAsync(string purchaseId) => DoAsync(new ReversePurchase
    {
        CustomerId = "c-1",
        RecordedBy = "request",
        ReturnId = $"return-of-{purchaseId}",
        ReversedId = EntryId.Earn("default", purchaseId),
    });

    private async Task DoAsync(LedgerCommand command) => Assert.That(
        await fixture.Ledger.ExecuteAsync(command, CancellationToken.None), Is.TypeOf<LedgerAnswer.Recorded>());
}
