using System.Text.Json;
using LoyaltyFunctions.Expiry;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Expiry;

public sealed class ExpiryPolicyTests
{
    private static readonly DateTimeOffset End = Some.Now.AddDays(20);

    private static Account Hundred => Account.Open("c-1").With(Some.Earn(points: 100) with { ExpiresAt = End });

    [Test]
    public void Lot_ATickBeforeItsEnd_StaysWhole() =>
        Assert.That(ExpiryPolicy.EndDue(Hundred, End.AddTicks(-1)), Is.Null);

    [Test]
    public void Lot_AtItsEnd_ExpiresWhole()
    {
        var change = ExpiryPolicy.EndDue(Hundred, End)!;

        var entry = change.Entries.Single();
        Assert.Multiple(() =>
        {
            Assert.That((entry.Kind, entry.Points), Is.EqualTo((EntryKind.Expire, new Points(-100))));
            Assert.That((entry.EffectiveAt, entry.RecordedAt), Is.EqualTo((End, End)));
            Assert.That(change.Account.Balance, Is.EqualTo(Points.Zero));
            Assert.That(change.Account.NextEndAt, Is.Null);
            Assert.That(change.Events.Select(it => it.Type), Is.EqualTo(new[] { "PointsExpired" }));
        });
    }

    /// <summary>FloCafe#78: what had been spent was taken once more when its points expired.</summary>
    [Test]
    [Category("Regression")]
    public void SpentPoints_WhenTheirLotEnds_AreNotTakenAgain()
    {
        var account = Hundred.With(Some.Earn("order-2", points: 50)).With(Some.Redeem(60));

        var change = ExpiryPolicy.EndDue(account, End)!;

        Assert.Multiple(() =>
        {
            Assert.That(change.Entries.Single().Points, Is.EqualTo(new Points(-40)));
            Assert.That(change.Account.Balance, Is.EqualTo(new Points(50)));
            Assert.That(ExpiryPolicy.EndDue(change.Account, End.AddYears(1)), Is.Null);
        });
    }

    [Test]
    public void Lot_ThatIsSpentWhole_DoesNotExpire() =>
        Assert.That(ExpiryPolicy.EndDue(Hundred.With(Some.Redeem(100)), End), Is.Null);

    [Test]
    public void Reservation_AtItsEnd_FreesItsPoints()
    {
        var account = Hundred.With(Reserve(70, TimeSpan.FromHours(1)));

        Assert.That(ExpiryPolicy.EndDue(account, Some.Now.AddHours(1).AddTicks(-1)), Is.Null);
        var after = ExpiryPolicy.EndDue(account, Some.Now.AddHours(1))!.Account;

        Assert.Multiple(() =>
        {
            Assert.That((after.Reserved, after.Balance), Is.EqualTo((Points.Zero, new Points(100))));
            Assert.That(Balances.Of(after, Some.Now.AddHours(1)).Available, Is.EqualTo(new Points(100)));
        });
    }

    [Test]
    public void Reservation_ThatEndsAfterItsLot_FreesPointsThatExpireInTheSameChange()
    {
        var account = Hundred.With(Reserve(70, TimeSpan.FromDays(30)));

        var change = ExpiryPolicy.EndDue(account, Some.Now.AddDays(30))!;

        Assert.Multiple(() =>
        {
            Assert.That(
                change.Entries.Select(entry => (entry.Kind, entry.Points.Value)),
                Is.EqualTo(new[] { (EntryKind.Lapse, 0L), (EntryKind.Expire, -30L), (EntryKind.Expire, -70L) }));
            Assert.That(change.Account.Balance, Is.EqualTo(Points.Zero));
        });
    }

    [Test]
    public void HeldPoints_PostedAfterTheirLotHasEnded_AreSpent_AndOnlyTheRestExpires()
    {
        var held = Hundred.With(Reserve(100, TimeSpan.FromDays(30)));
        Assert.That(ExpiryPolicy.EndDue(held, End), Is.Null, "What is held does not expire.");
        var posted = held.With(
            new PostReservation
            {
                CustomerId = "c-1",
                RecordedBy = "request",
                RequestId = "post-1",
                ReservationId = EntryId.Reserve("hold-1"),
                Points = new Points(70),
            },
            End.AddHours(1));

        var change = ExpiryPolicy.EndDue(posted, End.AddHours(1))!;

        Assert.Multiple(() =>
        {
            Assert.That(change.Entries.Single().Points, Is.EqualTo(new Points(-30)));
            Assert.That(change.Account.Balance, Is.EqualTo(Points.Zero));
        });
    }

    [Test]
    public void ManyEnds_AreDividedIntoChangesThatABatchHolds()
    {
        var account = Enumerable.Range(1, 90).Aggregate(
            Account.Open("c-1"),
            (sum, n) => sum.With(Some.Earn($"order-{n}", points: n) with { ExpiresAt = End.AddSeconds(n) }));

        var sizes = new List<int>();
        while (ExpiryPolicy.EndDue(account, End.AddDays(1)) is { } change)
        {
            sizes.Add(change.Entries.Count);
            account = change.Account;
        }

        Assert.That(sizes, Is.EqualTo(new[] { 40, 40, 10 }));
        Assert.That(account.Balance, Is.EqualTo(Points.Zero));
    }

    [Test]
    public void Reminder_IsSentOnceForEachInstant_WithThePointsThatEndThen()
    {
        var account = Hundred
            .With(Some.Earn("order-2", points: 5) with { ExpiresAt = End })
            .With(Some.Earn("order-3", points: 7) with { ExpiresAt = End.AddDays(1) })
            .With(Some.Earn("order-4", points: 9) with { ExpiresAt = End.AddDays(60) });

        var change = ExpiryPolicy.Remind(account, Some.Now, Some.Now.AddDays(30))!;

        Assert.Multiple(() =>
        {
            Assert.That(Announced(change), Is.EqualTo(new[] { (End, 105L), (End.AddDays(1), 7L) }));
            Assert.That(change.Entries, Is.Empty);
            Assert.That(change.Account.NextReminderAt, Is.EqualTo(End.AddDays(60)));
            Assert.That(ExpiryPolicy.Remind(change.Account, Some.Now, Some.Now.AddDays(30)), Is.Null);
        });
    }

    [Test]
    public void Reminder_OfALaterLot_FollowsWhenItsTimeComes()
    {
        var reminded = ExpiryPolicy.Remind(Hundred, Some.Now, Some.Now.AddDays(30))!.Account;
        var account = reminded.With(Some.Earn("order-2", points: 7) with { ExpiresAt = End.AddDays(40) });

        Assert.That(ExpiryPolicy.Remind(account, Some.Now, Some.Now.AddDays(30)), Is.Null);
        var later = ExpiryPolicy.Remind(account, Some.Now.AddDays(30), Some.Now.AddDays(60))!;

        Assert.That(Announced(later), Is.EqualTo(new[] { (End.AddDays(40), 7L) }));
    }

    [Test]
    public void Reminder_OfMorePointsAtAnInstantThatWasAnnounced_IsAnotherEvent()
    {
        var first = ExpiryPolicy.Remind(Hundred, Some.Now, Some.Now.AddDays(30))!;
        var account = first.Account.With(Some.Earn("order-2", points: 7) with { ExpiresAt = End });

        var second = ExpiryPolicy.Remind(account, Some.Now, Some.Now.AddDays(30))!;

        Assert.That(Announced(second), Is.EqualTo(new[] { (End, 107L) }));
        Assert.That(second.Events[0].EventId, Is.Not.EqualTo(first.Events[0].EventId));
    }

    [Test]
    public void Reminder_OfPointsThatAreGone_IsNotSent() =>
        Assert.That(ExpiryPolicy.Remind(Hundred, End, End.AddDays(30)), Is.Null);

    [Test]
    public void Reminder_OfTwoCustomers_HasTwoIds()
    {
        var ids = new[] { "c-1", "c-2" }.Select(customer => ExpiryPolicy.Remind(
            Account.Open(customer).With(Some.Earn(customerId: customer) with { ExpiresAt = End }),
            Some.Now, Some.Now.AddDays(30))!.Events[0].EventId);

        Assert.That(ids, Is.Unique);
    }

    [Test]
    public async Task Reminder_FitsItsSchema()
    {
        var change = ExpiryPolicy.Remind(Hundred, Some.Now, Some.Now.AddDays(30))!;
        var sent = JsonSerializer.SerializeToUtf8Bytes(EventPublisher.ToCloudEvent(change.Events.Single()));

        Assert.That(await EventSchemas.ErrorsAsync(BinaryData.FromBytes(sent)), Is.Empty);
    }

    [TestCase(-1, false)]
    [TestCase(0, true)]
    [TestCase(30, true)]
    [TestCase(3_661, false)]
    public void ReminderDays_AreChecked(int days, bool isTaken) => Assert.That(
        new ExpiryOptionsRules().Validate(null, new ExpiryOptions { ReminderDays = days }).Succeeded,
        Is.EqualTo(isTaken));

    private static ReservePoints Reserve(long points, TimeSpan heldFor) => new()
    {
        CustomerId = "c-1",
        RecordedBy = "request",
        RequestId = "hold-1",
        Points = new Points(points),
        HeldFor = heldFor,
    };

    private static IEnumerable<(DateTimeOffset, long)> Announced(LedgerChange change) => change.Events
        .Select(it => JsonSerializer.Deserialize<PointsExpiring>(it.Data, StoredJson.Options)!)
        .Select(it => (it.ExpiresAt, it.Points.Value));
}
