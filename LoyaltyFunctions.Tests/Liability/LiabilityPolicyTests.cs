using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Liability;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Liability;

public sealed class LiabilityPolicyTests
{
    private static readonly Cohort March = new("default", "2026-03");

    private static Account Hundred => Account.Open("c-1").With(Some.Earn(points: 100));

    [Test]
    public void Award_IsIssued_InTheMonthInWhichItIsRecorded() => Assert.That(
        Movements(Account.Open("c-1").Change(Some.Earn(points: 100))),
        Is.EqualTo(new[] { Movement(March, LiabilityColumn.Issued, 100) }));

    [Test]
    public void Redemption_IsRedeemed() => Assert.That(
        Movements(Hundred.Change(Some.Redeem(60))),
        Is.EqualTo(new[] { Movement(March, LiabilityColumn.Redeemed, -60) }));

    [Test]
    public void Refund_OfARedemption_CountsAgainstWhatWasRedeemed()
    {
        var redeemed = Hundred.Change(Some.Redeem(60));
        var refund = redeemed.Account.Change(new ReverseRedemption
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            ReturnId = "refund-1",
            ReversedId = redeemed.Entries[0].EntryId,
            Basis = new ReversalBasis(redeemed.Entries[0], [], Points.Zero),
        });

        Assert.That(
            Movements(refund), Is.EqualTo(new[] { Movement(March, LiabilityColumn.Redeemed, 60) }));
    }

    [Test]
    public void ReservedPoints_StayOwed_UntilTheyAreSpent()
    {
        var reserved = Hundred.Change(Reserve(70));
        var posted = reserved.Account.Change(Post(50));

        Assert.Multiple(() =>
        {
            Assert.That(Movements(reserved), Is.Empty);
            Assert.That(LiabilityPolicy.PositionOf(reserved.Account)[March], Is.EqualTo(new Points(100)));
            Assert.That(Movements(posted), Is.EqualTo(new[] { Movement(March, LiabilityColumn.Redeemed, -50) }));
        });
    }

    [Test]
    public void Return_OfWhatHasBeenSpent_IsReversed_AndTheDeficitIsACohortOfItsOwn()
    {
        var (returned, _) = Owing();

        Assert.Multiple(() =>
        {
            Assert.That(Movements(returned), Is.EquivalentTo(new[]
            {
                Movement(March, LiabilityColumn.Reversed, -40), Movement(Cohort.Deficit, LiabilityColumn.Reversed, -60),
            }));
            Assert.That(
                LiabilityPolicy.PositionOf(returned.Account),
                Is.EqualTo(new Dictionary<Cohort, Points> { [Cohort.Deficit] = new(-60) }));
        });
    }

    [Test]
    public void Award_ThatRepaysADeficit_IsIssuedInBothCohorts()
    {
        var (returned, _) = Owing();

        var earned = returned.Account.Change(Some.Earn("order-2", points: 100));

        Assert.That(Movements(earned), Is.EquivalentTo(new[]
        {
            Movement(March, LiabilityColumn.Issued, 40), Movement(Cohort.Deficit, LiabilityColumn.Issued, 60),
        }));
    }

    [Test]
    public void VoidedPoints_ThatRepayADeficit_LeaveTheirCohortForIt()
    {
        // 100 earned, 90 held; the return takes the free 10, and 90 are owed until the held points come free.
        var award = Account.Open("c-1").Change(Some.Earn(points: 100));
        var owing = Return(award.Account.With(Reserve(90)), award.Entries[0], "order-42");

        var voided = owing.Account.Change(new VoidReservation
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            RequestId = "void-1",
            ReservationId = EntryId.Reserve("hold-1"),
        });

        Assert.That(voided.Entries[0].Points, Is.EqualTo(Points.Zero));
        Assert.That(Movements(voided), Is.EquivalentTo(new[]
        {
            Movement(March, LiabilityColumn.Reversed, -90), Movement(Cohort.Deficit, LiabilityColumn.Reversed, 90),
        }));
    }

    [Test]
    public void Adjustment_IsAdjusted_InItsProgram() => Assert.That(
        Movements(Hundred.Change(new AdjustPoints
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            RequestId = "adjust-1",
            Points = new Points(7),
            Remark = new Remark("goodwill", "clerk-1"),
            Program = "partner",
        })),
        Is.EqualTo(new[] { Movement(new Cohort("partner", "2026-03"), LiabilityColumn.Adjusted, 7) }));

    [Test]
    public void Transfer_KeepsItsCohort_OnBothSides()
    {
        var sent = Hundred.Change(
            new TransferPointsOut
            {
                CustomerId = "c-1",
                RecordedBy = "request",
                RequestId = "transfer-1",
                Receiver = "c-2",
                Points = new Points(40),
            },
            Some.Now.AddMonths(2));
        var received = Account.Open("c-2").Change(
            new TransferPointsIn
            {
                CustomerId = "c-2",
                RecordedBy = "request",
                RequestId = "transfer-1",
                Out = sent.Entries[0],
            },
            Some.Now.AddMonths(2));

        Assert.That(Movements(sent), Is.EqualTo(new[] { Movement(March, LiabilityColumn.Transferred, -40) }));
        Assert.That(Movements(received), Is.EqualTo(new[] { Movement(March, LiabilityColumn.Transferred, 40) }));
    }

    [Test]
    public void Expiry_IsExpired()
    {
        var account = Account.Open("c-1").With(Some.Earn(points: 100) with { ExpiresAt = Some.Now.AddDays(1) });

        Assert.That(
            Movements(SpendDecider.Expire(account, Some.Now.AddDays(1), limit: 1)),
            Is.EqualTo(new[] { Movement(March, LiabilityColumn.Expired, -100) }));
    }

    // 100 earned, 60 of them spent, and then all of them returned.
    private static (LedgerChange Returned, LedgerEntry Award) Owing()
    {
        var award = Account.Open("c-1").Change(Some.Earn(points: 100));
        return (Return(award.Account.With(Some.Redeem(60)), award.Entries[0], "order-42"), award.Entries[0]);
    }

    private static LedgerChange Return(Account account, LedgerEntry award, string purchaseId) => account.Change(
        new ReversePurchase
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            ReturnId = $"return-{purchaseId}",
            ReversedId = award.EntryId,
            Basis = new ReversalBasis(award, [], Points.Zero),
        });

    private static ReservePoints Reserve(long points) => new()
    {
        CustomerId = "c-1",
        RecordedBy = "request",
        RequestId = "hold-1",
        Points = new Points(points),
        HeldFor = TimeSpan.FromDays(1),
    };

    private static PostReservation Post(long points) => new()
    {
        CustomerId = "c-1",
        RecordedBy = "request",
        RequestId = "post-1",
        ReservationId = EntryId.Reserve("hold-1"),
        Points = new Points(points),
    };

    private static IReadOnlyList<LiabilityMovement> Movements(LedgerChange change)
    {
        var entry = change.Entries.Single();
        var movements = LiabilityPolicy.MovementsOf(entry);
        Assert.That(movements.Sum(it => it.Points.Value), Is.EqualTo(entry.Points.Value));
        return movements;
    }

    private static LiabilityMovement Movement(Cohort cohort, LiabilityColumn column, long points) =>
        new(cohort, column, new Points(points));
}
