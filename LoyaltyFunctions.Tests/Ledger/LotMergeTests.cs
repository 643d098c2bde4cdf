using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Ledger;

/// <summary>An account with thousands of awards stays small, and nothing is lost by it.</summary>
public sealed class LotMergeTests
{
    private const int Awards = 1_000;

    private static readonly DateTimeOffset Expiry = Some.Now.AddDays(300);

    private static readonly MemoryLedger Busy = Play(Awards);

    [Test]
    public void Account_OfManyAwards_KeepsFewLots_AndEveryPoint()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Busy.Account.Lots, Has.Count.LessThanOrEqualTo(LotMerge.LotsMax));
            Assert.That(Busy.Account.Lots.Sum().Value, Is.EqualTo(Awards * 10));
            Assert.That(Busy.Account.Balance.Value, Is.EqualTo(Awards * 10));
        });
    }

    [Test]
    public void Award_WhoseLotWasMerged_GoesBackFromThePointsThatItIsAmong()
    {
        var first = Busy.Entries[0];

        var change = Busy.Account.Change(new ReversePurchase
        {
            CustomerId = "c-1",
            RecordedBy = "return",
            ReturnId = "return-1",
            ReversedId = first.EntryId,
            Basis = new ReversalBasis(first, [], Points.Zero),
        });

        var taken = change.Entries[0].Lots.Single();
        Assert.That((taken.ExpiresAt, taken.Points.Value), Is.EqualTo((Expiry, -10)));
        Assert.That(taken.LotId, Does.StartWith("merged:"));
    }

    [Test]
    public void MergedPoints_ExpireOnce()
    {
        var end = SpendDecider.Expire(Busy.Account, Expiry, limit: 1_000);

        Assert.Multiple(() =>
        {
            Assert.That(end.Account.Balance, Is.EqualTo(Points.Zero));
            Assert.That(end.Entries.Select(entry => entry.EntryId), Is.Unique);
            Assert.That(SpendDecider.Expire(end.Account, Expiry, limit: 1_000).Entries, Is.Empty);
        });
    }

    [Test]
    public void Account_OfManyAwardsInAReturnsWindow_KeepsALotForEachDay()
    {
        var ledger = new MemoryLedger();
        var options = new EarningOptions { HoldbackDays = 14, PointsLifetimeMonths = 12 };
        for (var hour = 0; hour < Awards; hour++)
        {
            var at = Some.Now.AddHours(hour);
            var terms = LotTermsPolicy.Decide(at, options);
            ledger.Execute(
                Some.Earn($"order-{hour}", points: 10) with
                {
                    ExpiresAt = terms.ExpiresAt,
                    AvailableFrom = terms.AvailableFrom,
                },
                at);
        }

        Assert.That(ledger.Account.Lots, Has.Count.LessThanOrEqualTo(LotMerge.LotsMax));
        Assert.That(ledger.Account.Lots.Sum().Value, Is.EqualTo(Awards * 10));
    }

    [Test]
    public void PendingPoints_AreReleasedForOneAwardAlone_AlsoOutOfAMergedLot()
    {
        var busy = Play(Awards, awaitsRelease: true);
        var award = busy.Entries[0];

        busy.Execute(new ReleasePoints { CustomerId = "c-1", RecordedBy = "r", AwardId = award.EntryId }, Some.Now);

        var balances = Balances.Of(busy.Account, Some.Now);
        Assert.That((balances.Available.Value, balances.Pending.Value), Is.EqualTo((10, (Awards - 1) * 10)));
    }

    [Test]
    [Category("Regression")]
    public void PendingPoints_AfterAPartialReturnOutOfAMergedLot_AreReleasedWithoutThoseOfOtherAwards()
    {
        var busy = Play(Awards, awaitsRelease: true);
        var award = busy.Entries[0];
        var line = award.Receipt!.Lines[0];
        var returned = busy.Execute(
            new ReversePurchase
            {
                CustomerId = "c-1",
                RecordedBy = "return",
                ReturnId = "return-1",
                ReversedId = award.EntryId,
                Lines = [new ReturnLine(line.Line, Amount: line.Amount * 0.4m)],
            },
            Some.Now);

        busy.Execute(new ReleasePoints { CustomerId = "c-1", RecordedBy = "r", AwardId = award.EntryId }, Some.Now);

        var balances = Balances.Of(busy.Account, Some.Now);
        Assert.That(returned!.Points.Value, Is.EqualTo(-4));
        Assert.That((balances.Available.Value, balances.Pending.Value), Is.EqualTo((6, (Awards - 1) * 10)));
    }

    private static MemoryLedger Play(int awards, bool awaitsRelease = false)
    {
        var ledger = new MemoryLedger();
        for (var n = 0; n < awards; n++)
        {
            ledger.Execute(
                Some.Earn($"order-{n}", points: 10) with { ExpiresAt = Expiry, AwaitsRelease = awaitsRelease },
                Some.Now);
        }

        return ledger;
    }
}
