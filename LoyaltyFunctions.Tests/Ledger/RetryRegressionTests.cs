using AzureServices.Cosmos.Faults;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Tests.Ledger;

/// <summary>Mistakes that other loyalty programs made with retries and holds, each told as it happened.</summary>
[Category("Regression")]
public sealed class RetryRegressionTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private LedgerStory story = null!;

    [SetUp]
    public async Task StartAsync() => story = await LedgerStory.StartAsync();

    [TearDown]
    public async Task StopAsync() => await story.DisposeAsync();

    /// <summary>AWS serverless airline: a redelivered message awards twice.</summary>
    [Test]
    public async Task Message_DeliveredTenTimes_AwardsOnce()
    {
        for (var delivery = 1; delivery <= 10; delivery++)
        {
            await story.DoAsync(Some.Earn(by: $"delivery-{delivery}"));
        }

        Assert.That((await story.BalanceAsync(), (await story.EntriesAsync()).Count), Is.EqualTo((125, 1)));
    }

    /// <summary>AWS serverless airline, with all deliveries at once.</summary>
    [Test]
    public async Task Message_DeliveredTenTimesAtOnce_AwardsOnce()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(1, 10).Select(delivery => story.DoAsync(Some.Earn(by: $"delivery-{delivery}"))));

        Assert.Multiple(async () =>
        {
            Assert.That(answers.Count(answer => answer is LedgerAnswer.Recorded), Is.EqualTo(1));
            Assert.That(answers.Count(answer => answer is LedgerAnswer.Repeated), Is.EqualTo(9));
            Assert.That((await story.BalanceAsync(), (await story.EntriesAsync()).Count), Is.EqualTo((125, 1)));
        });
    }

    /// <summary>blnk#181: holds are not counted against the available balance.</summary>
    [Test]
    public async Task Hold_IsNotAvailable_UntilItEnds()
    {
        await story.EarnAsync("order-1", 100);
        await story.ReserveAsync("hold-1", 60, Hour);

        var available = await story.AvailableAsync();
        var redeemed = await story.RedeemAsync("request-1", 41);
        var reserved = await story.ReserveAsync("hold-2", 41, Hour);
        story.Time.Advance(Hour);
        var afterwards = await story.RedeemAsync("request-1", 41);

        Assert.Multiple(async () =>
        {
            Assert.That(available, Is.EqualTo(40));
            Assert.That(Refusal(redeemed), Is.EqualTo(LedgerRefusalCode.InsufficientPoints));
            Assert.That(Refusal(reserved), Is.EqualTo(LedgerRefusalCode.InsufficientPoints));
            Assert.That(afterwards, Is.TypeOf<LedgerAnswer.Recorded>());
            Assert.That(await story.BalanceAsync(), Is.EqualTo(59));
        });
    }

    /// <summary>blnk#181, with more holds at once than there are points.</summary>
    [Test]
    public async Task Holds_AskedForAtOnce_NeverHoldMoreThanThereIs()
    {
        await story.EarnAsync("order-1", 100);

        var answers = await Task.WhenAll(
            Enumerable.Range(1, 10).Select(n => story.ReserveAsync($"hold-{n}", 30, Hour)));

        Assert.That(answers.Count(answer => answer is LedgerAnswer.Recorded), Is.EqualTo(3));
        Assert.That(await story.AvailableAsync(), Is.EqualTo(10));
    }

    /// <summary>A failed command is remembered as done: the request id was stored before the work.</summary>
    [Test]
    public async Task Redemption_ThatWasRefused_GoesThroughUnderTheSameIdOnceThereArePoints()
    {
        await story.EarnAsync("order-1", 50);
        var refused = await story.RedeemAsync("request-1", 80);
        await story.EarnAsync("order-2", 50);

        var redeemed = await story.RedeemAsync("request-1", 80);
        var again = await story.RedeemAsync("request-1", 80);

        Assert.Multiple(async () =>
        {
            Assert.That(Refusal(refused), Is.EqualTo(LedgerRefusalCode.InsufficientPoints));
            Assert.That(redeemed, Is.TypeOf<LedgerAnswer.Recorded>());
            Assert.That(again, Is.TypeOf<LedgerAnswer.Recorded>());
            Assert.That(await story.BalanceAsync(), Is.EqualTo(20));
        });
    }

    /// <summary>A failed command is remembered as done: here the store refuses it for good.</summary>
    [Test]
    public async Task Redemption_WhoseBatchFailed_LeavesNothingAndGoesThroughUnderTheSameId()
    {
        await story.EarnAsync("order-1", 100);
        var before = await story.AccountAsync();
        story.Fixture.Disturb(new CosmosFaultEffect.Answer(500));

        Assert.That(() => story.RedeemAsync("request-1", 80), Throws.InstanceOf<CosmosException>());
        var between = await story.AccountAsync();
        var redeemed = await story.RedeemAsync("request-1", 80);

        Assert.Multiple(async () =>
        {
            Assert.That(between.ETag, Is.EqualTo(before.ETag));
            Assert.That(redeemed, Is.TypeOf<LedgerAnswer.Recorded>());
            Assert.That((await story.BalanceAsync(), (await story.EntriesAsync()).Count), Is.EqualTo((20, 2)));
        });
    }

    private static LedgerRefusalCode Refusal(LedgerAnswer answer) => ((LedgerAnswer.Refused)answer).Refusal.Code;
}
