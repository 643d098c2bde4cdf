using System.Globalization;
using CsCheck;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Ledger;

/// <summary>The most that a customer may earn in a period.</summary>
public sealed class CapTests
{
    private const long Cap = 100;

    private LedgerStory story = null!;

    [SetUp]
    public async Task StartAsync() => story = await LedgerStory.StartAsync();

    [TearDown]
    public async Task StopAsync() => await story.DisposeAsync();

    [Test]
    public async Task Award_BeyondTheCap_IsCutAndSaysSo()
    {
        await story.DoAsync(Capped("order-1", 80));

        var entry = Entry(await story.DoAsync(Capped("order-2", 50)));

        Assert.Multiple(async () =>
        {
            Assert.That((entry.Points.Value, entry.Qualifying.Value), Is.EqualTo((20, 20)));
            Assert.That((entry.Receipt!.Lines[0].Points.Value, entry.Receipt.Lines[0].Cut.Value), Is.EqualTo((20, 30)));
            Assert.That(await story.BalanceAsync(), Is.EqualTo(Cap));
            Assert.That(await UsedAsync("2026-03"), Is.EqualTo(Cap));
        });
    }

    [TestCase(99, 1, 0)]
    [TestCase(100, 1, 1)]
    [TestCase(0, 100, 0)]
    [TestCase(0, 101, 1)]
    public async Task Award_AroundTheCap_LosesWhatIsBeyond(long before, long points, long cut)
    {
        await story.DoAsync(Capped("order-1", before));

        var entry = Entry(await story.DoAsync(Capped("order-2", points)));

        Assert.That((entry.Points.Value, entry.Receipt!.Lines[0].Cut.Value), Is.EqualTo((points - cut, cut)));
    }

    [Test]
    public async Task Award_WithoutRoom_IsAnEntryOfZeroPointsWithItsEvent()
    {
        await story.DoAsync(Capped("order-1", Cap));

        var answer = await story.DoAsync(Capped("order-2", 50));
        var again = await story.DoAsync(Capped("order-2", 50) with { RecordedBy = "workflow-2" });

        Assert.Multiple(() =>
        {
            Assert.That((Entry(answer).Points, Entry(answer).Lots.Count), Is.EqualTo((Points.Zero, 0)));
            Assert.That(again, Is.TypeOf<LedgerAnswer.Repeated>());
        });
        Assert.That(await story.Fixture.AssertWholeAsync(LedgerStory.Customer), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Return_GivesTheRoomBackThatTheAwardTook()
    {
        await story.DoAsync(Capped("order-1", 80));
        await story.DoAsync(Capped("order-2", 50));

        await story.ReturnAsync("order-2", "return-2");
        var room20 = Entry(await story.DoAsync(Capped("order-3", 30)));
        await story.ReturnAsync("order-1", "return-1");
        var room80 = Entry(await story.DoAsync(Capped("order-4", 90)));

        Assert.That((room20.Points.Value, room80.Points.Value), Is.EqualTo((20, 80)));
        Assert.That(await story.BalanceAsync(), Is.EqualTo(Cap));
    }

    [Test]
    public async Task Return_OfLinesThatWereCut_GivesBackWhatTheyGave()
    {
        var receipt = Some.Receipt("order-1", 0) with
        {
            Cap = new EarningCap("2026-03", new Points(Cap)),
            Lines = [Line("a", 150), Line("b", 100), Line("c", 50)],
        };
        var entry = Entry(await story.DoAsync(Some.Earn("order-1") with { Receipt = receipt }));

        await story.ReturnAsync("order-1", "return-1", new ReturnLine("b"));
        var left = await story.BalanceAsync();
        await story.ReturnAsync("order-1", "return-2");

        Assert.That(entry.Receipt!.Lines.Select(line => line.Points.Value), Is.EqualTo(new[] { 50, 33, 17 }));
        Assert.That((left, await story.BalanceAsync(), await UsedAsync("2026-03")), Is.EqualTo((67, 0, 0)));
    }

    [Test]
    public async Task Purchase_OfAnEarlierPeriod_CountsThere()
    {
        await story.DoAsync(Capped("order-1", Cap, "2026-03"));

        var late = Entry(await story.DoAsync(Capped("order-2", 70, "2026-02")));
        var later = Entry(await story.DoAsync(Capped("order-3", 70, "2026-02")));

        Assert.That((late.Points.Value, later.Points.Value), Is.EqualTo((70, 30)));
    }

    [Test]
    public void Periods_BeyondThoseRemembered_CountWithTheOldest()
    {
        var account = Account.Open("c-1");
        foreach (var day in Enumerable.Range(0, Account.CapPeriodsMax + 1))
        {
            account = account.With(Capped($"order-{day}", 60, DayOf(day)));
        }

        var first = account.Change(Capped("late-1", 60, DayOf(0)));
        var second = first.Account.Change(Capped("late-2", 60, DayOf(0)));

        Assert.Multiple(() =>
        {
            Assert.That(account.Caps, Has.Count.EqualTo(Account.CapPeriodsMax));
            Assert.That(
                (first.Entries[0].Points.Value, first.Entries[0].Receipt!.Cap!.Period), Is.EqualTo((40, DayOf(1))));
            Assert.That(second.Entries[0].Points, Is.EqualTo(Points.Zero), "no period is counted anew");
        });
    }

    [Test]
    public async Task Return_OfAPeriodThatIsForgotten_MakesNoRoom()
    {
        foreach (var day in Enumerable.Range(0, Account.CapPeriodsMax + 1))
        {
            await story.DoAsync(Capped($"order-{day}", 60, DayOf(day)));
        }

        await story.ReturnAsync("order-1", "return-1");
        await story.ReturnAsync("order-0", "return-0");

        var caps = (await story.AccountAsync()).Caps;
        Assert.That(caps, Has.Count.EqualTo(Account.CapPeriodsMax));
        Assert.That(caps[0], Is.EqualTo(new CapUse(DayOf(1), Points.Zero)));
        Assert.That(caps.Skip(1).Select(cap => cap.Points.Value), Has.All.EqualTo(60));
    }

    [Test]
    public void Awards_InAnyOrder_GiveThePeriodTheSameSum() => Gen.Select(
        Gen.Int[0, 2].Select(Gen.Long[0, 80]).Array[0, 12].SelectMany(awards =>
            Gen.Shuffle(awards).Select(shuffled => (awards, shuffled))), Gen.Long[0, 200]).Sample((orders, cap) =>
        {
            var first = EarnedIn(orders.awards, cap);
            var second = EarnedIn(orders.shuffled, cap);

            return first.SequenceEqual(second) && first.SequenceEqual(Enumerable.Range(0, 3).Select(period =>
                Math.Min(cap, orders.awards.Where(award => award.Item1 == period).Sum(award => award.Item2))));
        });

    private static List<long> EarnedIn((int Period, long Points)[] awards, long cap)
    {
        var earned = new long[3];
        var account = Account.Open("c-1");
        foreach (var (index, award) in awards.Index())
        {
            var change = account.Change(Capped($"order-{index}", award.Points, $"2026-0{award.Period + 1}", cap));
            earned[award.Period] += change.Entries[0].Points.Value;
            account = change.Account;
        }

        return [.. earned];
    }

    private static string DayOf(int day) => Some.Now.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static ReceiptLine Line(string line, long points) =>
        new(points / 10m, "EUR", 10, new Points(points)) { Line = line };

    private static EarnPoints Capped(string purchaseId, long points, string period = "2026-03", long cap = Cap)
    {
        var receipt = Some.Receipt(purchaseId, points) with { Cap = new EarningCap(period, new Points(cap)) };
        return Some.Earn(purchaseId) with { Receipt = receipt };
    }

    private static LedgerEntry Entry(LedgerAnswer answer) => ((LedgerAnswer.Recorded)answer).Entry;

    private async Task<long> UsedAsync(string period) =>
        (await story.AccountAsync()).Caps.Single(cap => cap.Period == period).Points.Value;
}
