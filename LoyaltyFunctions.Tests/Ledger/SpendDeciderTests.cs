using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Ledger;

public sealed class SpendDeciderTests
{
    private static readonly DateTimeOffset Soon = Some.Now.AddDays(10);
    private static readonly DateTimeOffset Late = Some.Now.AddDays(20);

    // Lots 1.1 never expires, 2.1 expires late, 3.1 soon.
    private static readonly Account Three = Account.Open("c-1")
        .With(Some.Earn("never", points: 100))
        .With(Some.Earn("late", points: 100) with { ExpiresAt = Late })
        .With(Some.Earn("soon", points: 100) with { ExpiresAt = Soon });

    [Test]
    public void Redemption_TakesWhatExpiresFirst_AndWhatNeverExpiresLast()
    {
        var entry = Three.Change(Some.Redeem(250)).Entries[0];

        Assert.That(Told(entry.Lots), Is.EqualTo(new[] { "3.1 -100", "2.1 -100", "1.1 -50" }));
    }

    [Test]
    public void Redemption_OfPointsPastTheirExpiry_IsRefused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Three.Change(Some.Redeem(300), Soon.AddTicks(-1)).Account.Balance, Is.EqualTo(Points.Zero));
            Assert.That(Three.Refusal(Some.Redeem(201), Soon), Is.EqualTo(LedgerRefusalCode.InsufficientPoints));
        });
    }

    [Test]
    public void Redemption_OfPendingPoints_IsRefusedUntilTheirTime()
    {
        var account = Account.Open("c-1").With(Some.Earn() with { AvailableFrom = Soon });

        Assert.Multiple(() =>
        {
            Assert.That(
                account.Refusal(Some.Redeem(1), Soon.AddTicks(-1)), Is.EqualTo(LedgerRefusalCode.InsufficientPoints));
            Assert.That(account.With(Some.Redeem(125), Soon).Balance, Is.EqualTo(Points.Zero));
        });
    }

    [Test]
    public void Reservation_HoldsPoints_WithoutChangingTheBalance()
    {
        var account = Three.With(Reserve(250));

        var balances = Balances.Of(account, Some.Now);
        Assert.Multiple(() =>
        {
            Assert.That(
                (account.Balance.Value, balances.Available.Value, balances.Reserved.Value), Is.EqualTo((300, 50, 250)));
            Assert.That(account.Refusal(Some.Redeem(51)), Is.EqualTo(LedgerRefusalCode.InsufficientPoints));
        });
    }

    [Test]
    public void Post_OfAPart_SpendsWhatExpiresFirst_AndFreesTheRest()
    {
        var account = Three.With(Reserve(250));

        var change = account.Change(Post(150));

        Assert.Multiple(() =>
        {
            Assert.That(change.Entries[0].Points.Value, Is.EqualTo(-150));
            Assert.That(change.Account.Reservations, Is.Empty);
            Assert.That(Told(change.Account.Lots), Is.EqualTo(new[] { "1.1 100", "2.1 50" }));
        });
    }

    [Test]
    public void Post_OfMoreThanIsHeld_IsRefused() => Assert.That(
        Three.With(Reserve(100)).Refusal(Post(101)), Is.EqualTo(LedgerRefusalCode.ReservationExceeded));

    [Test]
    public void Post_AfterTheLotsHaveExpired_SpendsWhatWasHeldInTime() => Assert.That(
        Three.With(Reserve(100, days: 30)).With(Post(100), Late).Balance, Is.EqualTo(new Points(200)));

    [Test]
    public void Void_GivesPointsBackToTheirLots()
    {
        var account = Three.With(Reserve(250)).With(Void());

        Assert.That(Told(account.Lots), Is.EquivalentTo(Told(Three.Lots)));
    }

    [Test]
    public void Void_AfterALotHasExpired_FreesItsPointsIntoALotThatIsDue()
    {
        var account = Three.With(Reserve(100, days: 30)).With(Void(), Late);

        var freed = account.Lots.Single(lot => lot.LotId == "5.1");
        Assert.That((freed.ExpiresAt, freed.Points.Value), Is.EqualTo((Soon, 100)));
    }

    [Test]
    public void Lapse_ComesAtItsInstant_AndNotATickBefore()
    {
        var account = Three.With(Reserve(100, days: 1));

        Assert.Multiple(() =>
        {
            Assert.That(SpendDecider.Lapse(account, Some.Now.AddDays(1).AddTicks(-1), 10).Entries, Is.Empty);
            Assert.That(
                SpendDecider.Lapse(account, Some.Now.AddDays(1), 10).Entries.Select(entry => entry.EntryId),
                Is.EqualTo(new[] { "lapse:hold-1" }));
        });
    }

    [Test]
    public void Expiry_ComesAtItsInstant_TakesOnlyWhatIsLeft_AndIsDatedToIt()
    {
        var account = Three.With(Some.Redeem(30));

        Assert.Multiple(() =>
        {
            Assert.That(SpendDecider.Expire(account, Soon.AddTicks(-1), 10).Entries, Is.Empty);
            var entry = SpendDecider.Expire(account, Late.AddTicks(-1), 10).Entries.Single();
            Assert.That(
                (entry.EntryId, entry.Points.Value, entry.EffectiveAt), Is.EqualTo(("expire:3.1", -70, Soon)));
        });
    }

    [Test]
    public void Reservations_BeyondTheMost_AreRefused()
    {
        var account = Enumerable.Range(0, SpendDecider.ReservationsMax)
            .Aggregate(Three, (held, n) => held.With(Reserve(1) with { RequestId = $"{n}" }));

        Assert.That(account.Refusal(Reserve(1)), Is.EqualTo(LedgerRefusalCode.TooManyReservations));
    }

    private static ReservePoints Reserve(long points, int days = 1) => new()
    {
        CustomerId = "c-1",
        RecordedBy = "request",
        RequestId = "hold-1",
        Points = new Points(points),
        HeldFor = TimeSpan.FromDays(days),
    };

    private static PostReservation Post(long points) => new()
    {
        CustomerId = "c-1",
        RecordedBy = "request",
        RequestId = "post-1",
        ReservationId = "reserve:hold-1",
        Points = new Points(points),
    };

    private static VoidReservation Void() => new()
    {
        CustomerId = "c-1",
        RecordedBy = "request",
        RequestId = "void-1",
        ReservationId = "reserve:hold-1",
    };

    private static IEnumerable<string> Told(IEnumerable<Lot> lots) => lots.Select(lot => $"{lot.LotId} {lot.Points}");
}
