using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Ledger;

/// <summary>Mistakes that other loyalty programs made with returns and expiry, each told as it happened.</summary>
[Category("Regression")]
public sealed class RegressionTests
{
    private LedgerStory story = null!;

    [SetUp]
    public async Task StartAsync() => story = await LedgerStory.StartAsync();

    [TearDown]
    public async Task StopAsync() => await story.DisposeAsync();

    /// <summary>odoo#257854: buy, refund, and the points stay.</summary>
    [Test]
    public async Task Purchase_ThatIsReturned_TakesItsPointsWithIt()
    {
        await story.EarnAsync("order-1", 125);

        var answer = await story.ReturnAsync("order-1", "return-1");

        var account = await story.AccountAsync();
        Assert.Multiple(() =>
        {
            Assert.That(Points(answer), Is.EqualTo(-125));
            Assert.That((account.Balance, account.LifetimePoints, account.Deficit), Is.EqualTo(Zeros));
            Assert.That(account.Lots, Is.Empty);
        });
    }

    /// <summary>odoo#257854, and nobody can return it again.</summary>
    [Test]
    public async Task Purchase_ThatIsReturnedTwice_TakesItsPointsOnce()
    {
        await story.EarnAsync("order-1", 125);
        await story.EarnAsync("order-2", 10);
        await story.ReturnAsync("order-1", "return-1");

        var again = await story.ReturnAsync("order-1", "return-1");
        var another = await story.ReturnAsync("order-1", "return-2");

        Assert.Multiple(async () =>
        {
            Assert.That(Points(again), Is.EqualTo(-125));
            Assert.That(Refusal(another), Is.EqualTo(LedgerRefusalCode.AlreadyReversed));
            Assert.That(await story.BalanceAsync(), Is.EqualTo(10));
        });
    }

    /// <summary>odoo#212922: refunding an order paid with points takes the points again.</summary>
    [Test]
    public async Task Order_PaidWithPoints_GivesThemBackAndTakesWhatItEarnedOnce()
    {
        await story.EarnAsync("order-1", 500);
        await story.RedeemAsync("pay-order-2", 200);
        await story.EarnAsync("order-2", 30);

        await story.RefundAsync("pay-order-2", "refund-of-payment");
        await story.ReturnAsync("order-2", "return-of-goods");
        var once = await story.BalanceAsync();
        await story.RefundAsync("pay-order-2", "refund-of-payment");
        await story.ReturnAsync("order-2", "return-of-goods");
        var more = await story.RefundAsync("pay-order-2", "refund-again");

        Assert.Multiple(async () =>
        {
            Assert.That((once, await story.BalanceAsync()), Is.EqualTo((500, 500)));
            Assert.That(Refusal(more), Is.EqualTo(LedgerRefusalCode.AlreadyReversed));
            Assert.That((await story.AccountAsync()).LifetimePoints.Value, Is.EqualTo(500));
        });
    }

    /// <summary>FloCafe#78: spent points are subtracted once more at their expiry.</summary>
    [Test]
    public async Task Points_ThatWereSpent_AreNotTakenAgainAtTheirExpiry()
    {
        await story.EarnAsync("order-1", 100, expiresAt: Some.Now.AddDays(30));
        await story.EarnAsync("order-2", 50, expiresAt: Some.Now.AddDays(60));
        await story.RedeemAsync("request-1", 70);

        story.Time.Advance(TimeSpan.FromDays(31));
        await story.ExpireAsync();
        await story.ExpireAsync();

        var kinds = (await story.EntriesAsync()).Select(entry => (entry.Kind, entry.Points.Value));
        Assert.That(kinds, Is.EqualTo(new[]
        {
            (EntryKind.Earn, 100), (EntryKind.Earn, 50), (EntryKind.Redeem, -70), (EntryKind.Expire, -30L),
        }));
        Assert.That(await story.BalanceAsync(), Is.EqualTo(50));
    }

    /// <summary>FloCafe#78: what was spent whole has nothing left to expire.</summary>
    [Test]
    public async Task Points_ThatWereAllSpent_LeaveNothingToExpire()
    {
        await story.EarnAsync("order-1", 100, expiresAt: Some.Now.AddDays(30));
        await story.RedeemAsync("request-1", 100);

        story.Time.Advance(TimeSpan.FromDays(31));
        await story.ExpireAsync();

        Assert.That(await story.BalanceAsync(), Is.Zero);
        Assert.That(await story.EntriesAsync(), Has.Count.EqualTo(2));
    }

    /// <summary>nopCommerce#5595: redeem all, earn, cancel, refund gives a wrong balance.</summary>
    [Test]
    public async Task Story_OfRedeemAllEarnCancelRefund_HasTheRightBalanceAtEachStep()
    {
        var balances = new List<long>();
        await ThenAsync(story.EarnAsync("order-1", 1_000));
        await ThenAsync(story.RedeemAsync("pay-order-2", 1_000));
        await ThenAsync(story.EarnAsync("order-2", 80));
        await ThenAsync(story.ReturnAsync("order-2", "cancel-order-2"));
        await ThenAsync(story.RefundAsync("pay-order-2", "refund-order-2"));
        await ThenAsync(story.ReturnAsync("order-1", "cancel-order-1"));

        Assert.That(balances, Is.EqualTo(new[] { 1_000, 0, 80, 0, 1_000, 0 }));
        Assert.That(await story.AvailableAsync(), Is.Zero);

        async Task ThenAsync(Task<LedgerAnswer> step)
        {
            Assert.That(await step, Is.TypeOf<LedgerAnswer.Recorded>());
            balances.Add(await story.BalanceAsync());
        }
    }

    /// <summary>nopCommerce#5595, the goods before the payment: what is missing is owed, then repaid.</summary>
    [Test]
    public async Task Story_OfACancelledPurchaseWhosePointsAreSpent_IsOwedAndRepaidByTheRefund()
    {
        await story.EarnAsync("order-1", 1_000);
        await story.RedeemAsync("pay-order-2", 1_000);

        await story.ReturnAsync("order-1", "cancel-order-1");
        var owed = await story.AccountAsync();
        await story.RefundAsync("pay-order-2", "refund-order-2");

        var account = await story.AccountAsync();
        Assert.Multiple(() =>
        {
            Assert.That((owed.Balance.Value, owed.Deficit.Value), Is.EqualTo((-1_000, 1_000)));
            Assert.That((account.Balance, account.LifetimePoints, account.Deficit), Is.EqualTo(Zeros));
        });
    }

    /// <summary>
    /// Open Loyalty's documented example: 40 EUR earn 40 points by amount, and the items 10, 20 and 0. C, at 20 EUR, is
    /// returned: 35 points went.
    /// </summary>
    [TestCase("C", 20)]
    [TestCase("A", 20)]
    [TestCase("B", 30)]
    public async Task Line_ThatIsReturned_TakesExactlyItsOwnPoints(string line, long points)
    {
        await story.EarnAsync("order-1", FortyEuros);

        var returned = await story.ReturnAsync("order-1", "return-1", new ReturnLine(line));
        var left = await story.BalanceAsync();
        await story.ReturnAsync("order-1", "return-2");

        Assert.Multiple(async () =>
        {
            Assert.That((Points(returned), left), Is.EqualTo((-points, 70 - points)));
            Assert.That(await story.BalanceAsync(), Is.Zero);
        });
    }

    private static (Points, Points, Points) Zeros => default;

    private static ReceiptLine[] FortyEuros =>
    [
        Line("A", 10, 10, "base"), Line("A", 10, 10, "item"),
        Line("B", 10, 10, "base"), Line("B", 10, 20, "item"),
        Line("C", 20, 20, "base"),
    ];

    private static ReceiptLine Line(string line, decimal amount, long points, string rule) =>
        new(amount, "EUR", PointsPerUnit: 1, new Points(points)) { Line = line, Rule = rule };

    private static long Points(LedgerAnswer answer) => ((LedgerAnswer.Recorded)answer).Entry.Points.Value;

    private static LedgerRefusalCode Refusal(LedgerAnswer answer) => ((LedgerAnswer.Refused)answer).Refusal.Code;
}
