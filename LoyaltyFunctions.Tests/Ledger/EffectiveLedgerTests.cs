using CsCheck;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Tiers;

namespace LoyaltyFunctions.Tests.Ledger;

/// <summary>What a ledger says whose entries came late and shuffled.</summary>
public sealed class EffectiveLedgerTests
{
    private static readonly Dictionary<string, long> Tiers = new() { ["bronze"] = 0, ["silver"] = 80, ["gold"] = 200 };

    private const int HistoriesMade = 5_000;

    private static readonly DateTimeOffset Start = EffectiveHistories.Start;

    [Test]
    public void AnyOrderOfArrival_GivesTheSameBalanceLotsAndTier()
    {
        var accepted = 0;
        Gen.Select(EffectiveHistories.Gen, Gen.Int[0, int.MaxValue], Gen.Int[1, 6], Gen.Int[0, 60]).Sample(
            (commands, seed, expiryEvery, day) =>
            {
                var shuffled = commands.ToArray();
                new Random(seed).Shuffle(shuffled);
                var told = EffectiveHistories.Record(commands, expiryEvery);
                var shuffledTold = EffectiveHistories.Record(shuffled, 7 - expiryEvery);
                if (told is null || shuffledTold is null) return;
                Interlocked.Increment(ref accepted);
                var at = Start.AddDays(day);
                Assert.That(Written(shuffledTold, at), Is.EqualTo(Written(told, at)));
            },
            iter: HistoriesMade);

        Assert.That(accepted, Is.GreaterThan(HistoriesMade / 10), "too few histories are accepted in both orders");
    }

    [Test]
    public void Ledger_ThatHeardEverythingInTime_SaysTheSameAsItsAccount()
    {
        var compared = 0;
        EffectiveHistories.Gen.Sample(
            commands =>
            {
                if (InTime(commands) is not { } told) return;
                Interlocked.Increment(ref compared);
                var at = EffectiveHistories.Arrival.AddDays(1);
                var effective = EffectiveLedger.Of(told.Entries, at);
                var due = told.Account.Lots.Where(lot => lot.IsDue(at)).Sum();
                Assert.That(
                    (effective.Balance, effective.Deficit, effective.LifetimePoints),
                    Is.EqualTo((told.Account.Balance - due, told.Account.Deficit, told.Account.LifetimePoints)));
            },
            iter: HistoriesMade);

        Assert.That(compared, Is.GreaterThan(HistoriesMade / 10), "too few histories are accepted in time");
    }

    [Test]
    public void Redemption_BeforeThePointsWereThere_IsOwedUntilTheyCome()
    {
        var entries = Recorded(
            Some.Earn("order-1", points: 100) with { EffectiveAt = Start.AddDays(5) },
            Some.Redeem(30) with { EffectiveAt = Start.AddDays(1) });

        Assert.Multiple(() =>
        {
            Assert.That(
                (At(entries, 2).Balance.Value, At(entries, 2).Deficit.Value), Is.EqualTo((-30, 30)));
            Assert.That((At(entries, 6).Balance.Value, At(entries, 6).Deficit.Value), Is.EqualTo((70, 0)));
        });
    }

    [Test]
    public void LateAward_ThatWouldHaveExpiredFirst_IsSpentFirst()
    {
        // Recorded, the redemption took from the award without an end, and the late one expired as a whole.
        var entries = Recorded(
            Some.Earn("endless", points: 100) with { EffectiveAt = Start },
            Some.Redeem(40) with { EffectiveAt = Start.AddDays(3) },
            Some.Earn("late", points: 60) with { EffectiveAt = Start.AddDays(1), ExpiresAt = Start.AddDays(9) });

        var effective = At(entries, 10);

        Assert.That(
            effective.Lots.Select(lot => $"{lot.LotId} {lot.Points}"),
            Is.EqualTo(new[] { "earn:default:endless 100" }));
    }

    [Test]
    public void ReservedPoints_DoNotExpireWhileTheyAreHeld()
    {
        var account = Account.Open("c-1");
        var entries = new List<LedgerEntry>();
        Do(Some.Earn("order-1", points: 50) with { EffectiveAt = Start, ExpiresAt = Start.AddDays(5) }, 0);
        Do(new ReservePoints
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            RequestId = "hold",
            Points = new Points(30),
            HeldFor = TimeSpan.FromDays(20),
        }, 1);
        Do(new PostReservation
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            RequestId = "post",
            ReservationId = "reserve:hold",
            Points = new Points(10),
        }, 8);

        Assert.Multiple(() =>
        {
            Assert.That((At(entries, 6).Balance.Value, At(entries, 6).Reserved.Value), Is.EqualTo((30, 30)));
            Assert.That((At(entries, 8).Balance.Value, At(entries, 8).Deficit.Value), Is.EqualTo((0, 0)));
        });

        void Do(LedgerCommand command, int day)
        {
            var change = account.Change(command, Start.AddDays(day));
            entries.AddRange(change.Entries);
            account = change.Account;
        }
    }

    [Test]
    public void Award_ThatADeficitAte_StillTellsItsTerms()
    {
        var owing = Account.Open("c-1") with { Deficit = new Points(100), Balance = new Points(-100) };

        var change = owing.Change(Some.Earn("order-1", points: 60) with { ExpiresAt = Start.AddYears(1) });

        Assert.Multiple(() =>
        {
            Assert.That(change.Entries[0].Lots.Single().ExpiresAt, Is.EqualTo(Start.AddYears(1)));
            Assert.That(change.Entries[0].Lots.Single().Points, Is.EqualTo(Points.Zero));
            Assert.That(change.Account.Lots, Is.Empty);
            Assert.That((change.Account.Balance.Value, change.Account.Deficit.Value), Is.EqualTo((-40, 40)));
        });
    }

    [Test]
    public void Return_OfAnAwardThatHasExpired_LeavesOtherPointsAlone()
    {
        var entries = EffectiveHistories.Record(
            [
                Some.Earn("expired", points: 100) with { EffectiveAt = Start, ExpiresAt = Start.AddDays(5) },
                Some.Earn("other", points: 50) with { EffectiveAt = Start },
                new ReversePurchase
                {
                    CustomerId = "c-1",
                    RecordedBy = "request",
                    ReturnId = "return-1",
                    ReversedId = "earn:default:expired",
                },
            ],
            expiryEvery: 3)!;

        Assert.Multiple(() =>
        {
            Assert.That(entries.Select(it => it.Kind).Last(), Is.EqualTo(EntryKind.Reverse));
            Assert.That(entries[^1].Balance, Is.EqualTo(new Points(50)));
            Assert.That(At(entries, 50).Balance, Is.EqualTo(new Points(50)));
        });
    }

    private static EffectiveLedger At(IReadOnlyList<LedgerEntry> entries, int day) =>
        EffectiveLedger.Of(entries.ToList(), Start.AddDays(day));

    private static IReadOnlyList<LedgerEntry> Recorded(params LedgerCommand[] commands) =>
        EffectiveHistories.Record(commands, expiryEvery: int.MaxValue)!;

    // Each command is recorded at the instant at which it happens, after the expiry has run.
    private static (Account Account, List<LedgerEntry> Entries)? InTime(LedgerCommand[] commands)
    {
        var account = Account.Open("c-1");
        var entries = new List<LedgerEntry>();
        foreach (var command in commands.OrderBy(it => it.EffectiveAt))
        {
            var now = command.EffectiveAt!.Value;
            account = EffectiveHistories.Expire(account, entries, now);
            if (EffectiveHistories.Record(command, account, entries, now) is not { } after) return null;
            account = after;
        }

        return (account, entries);
    }

    private static string Written(IReadOnlyList<LedgerEntry> entries, DateTimeOffset at)
    {
        var it = EffectiveLedger.Of(entries.ToList(), at);
        var lots = it.Lots.Select(lot => $"{lot.LotId} {lot.Points} {lot.IssuedIn} {lot.ExpiresAt:O}");
        return $"{it.Balance} {it.Deficit} {TierPolicy.Decide(it.LifetimePoints, Tiers)} {it.LifetimePoints} "
            + string.Join(", ", lots);
    }
}
