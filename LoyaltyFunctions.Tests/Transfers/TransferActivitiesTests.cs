using AzureServices.Cosmos;
using AzureServices.Cosmos.Faults;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Transfers;

namespace LoyaltyFunctions.Tests.Transfers;

/// <summary>The steps on a real store: run twice, disturbed, and in an order that should not happen.</summary>
public sealed class TransferActivitiesTests
{
    private static readonly Transfer Sent = new("c-1", "c-2", new Points(40), "request-1");

    private LedgerFixture fixture = null!;
    private TransferActivities steps = null!;

    [SetUp]
    public async Task StartAsync()
    {
        fixture = await LedgerFixture.StartAsync();
        steps = new TransferActivities(fixture.Ledger, new TransferEntries(fixture.Store));
        await EarnAsync("c-1", points: 100);
    }

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Steps_RunTwice_MoveThePointsOnce()
    {
        await EarnAsync("c-2", points: 5);
        for (var run = 0; run < 2; run++)
        {
            Assert.That(await steps.TakeOutAsync(Sent, default), Is.EqualTo(TransferStep.Done));
            Assert.That(await steps.PutInAsync(Sent, default), Is.EqualTo(TransferStep.Done));
        }

        Assert.That(await BalancesAsync("c-1", "c-2"), Is.EqualTo(new[] { 60L, 45L }));
    }

    [TestCase("cut-before")]
    [TestCase("cut-after")]
    [TestCase("moved")]
    public async Task Steps_WhoseBatchesSuffer_LoseNothing(string fault)
    {
        await EarnAsync("c-2", points: 5);
        CosmosFaultEffect effect = fault switch
        {
            "cut-before" => new CosmosFaultEffect.CutBeforeCommit(),
            "cut-after" => new CosmosFaultEffect.CutAfterCommit(),
            _ => new CosmosFaultEffect.Answer(412),
        };

        fixture.Disturb(effect);
        await steps.TakeOutAsync(Sent, default);
        fixture.Disturb(effect);
        await steps.PutInAsync(Sent, default);

        Assert.That(await BalancesAsync("c-1", "c-2"), Is.EqualTo(new[] { 60L, 45L }));
    }

    [Test]
    public async Task Points_ThatNobodyCanTake_GoBackToTheLotTheyCameFrom()
    {
        var before = await fixture.AccountAsync("c-1");
        await steps.TakeOutAsync(Sent, default);

        var put = await steps.PutInAsync(Sent, default);
        var isBack = await steps.GiveBackAsync(Sent, default);

        var after = await fixture.AccountAsync("c-1");
        Assert.That(put.Refusal!.Code, Is.EqualTo(nameof(LedgerRefusalCode.UnknownCustomer)));
        Assert.That((isBack, after.Balance), Is.EqualTo((true, new Points(100))));
        Assert.That(after.Lots, Is.EqualTo(before.Lots));
    }

    [Test]
    public async Task Points_ThatWentBack_DoNotArriveToo_WhenTheReceiverIsThereLater()
    {
        await steps.TakeOutAsync(Sent, default);
        await steps.GiveBackAsync(Sent, default);
        await EarnAsync("c-2", points: 5);

        var put = await steps.PutInAsync(Sent, default);

        Assert.That(put.Refusal!.Code, Is.EqualTo(TransferActivities.GivenBackCode));
        Assert.That(await BalancesAsync("c-1", "c-2"), Is.EqualTo(new[] { 100L, 5L }));
    }

    [Test]
    public async Task Points_ThatArrived_DoNotGoBackToo()
    {
        await EarnAsync("c-2", points: 5);
        await steps.TakeOutAsync(Sent, default);
        await steps.PutInAsync(Sent, default);

        Assert.That(await steps.GiveBackAsync(Sent, default), Is.False);

        Assert.That(await BalancesAsync("c-1", "c-2"), Is.EqualTo(new[] { 60L, 45L }));
    }

    private Task<LedgerAnswer> EarnAsync(string customerId, long points) =>
        fixture.Ledger.ExecuteAsync(Some.Earn($"order-{customerId}", customerId, points), default);

    private async Task<long[]> BalancesAsync(params string[] customerIds)
    {
        var balances = new List<long>();
        foreach (var id in customerIds) balances.Add((await fixture.AccountAsync(id)).Balance.Value);
        return [.. balances];
    }
}
