using CsCheck;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Liability;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.Liability;

public sealed class LiabilityHistoryTests
{
    private static readonly DateOnly FirstDay = new(2026, 2, 26);
    private const int Days = 6;

    private static readonly Gen<RandomHistory.Step[]> Steps = Gen.Select(
            Gen.Int[0, RandomHistory.Operations - 1], Gen.Bool, Gen.Int[1, 120], Gen.Int[0, 50],
            (operation, isFirst, points, pick) => new RandomHistory.Step(operation, isFirst, points, pick))
        .Array[0, 60];

    [Test]
    public void RollForward_OverRandomHistories_ClosesEachDay_WheneverItIsClosed() =>
        Steps.Sample(steps =>
        {
            var history = RandomHistory.Play(steps, LiabilityDay.Start(FirstDay).AddHours(7), Days);
            foreach (var customer in RandomHistory.Customers) AssertClosesEachDay(history, customer);
            AssertTransfersNetToZero(history);
        });

    [Test]
    public void TamperedAccount_InARandomHistory_IsAlwaysNamed() =>
        Steps.Sample(steps =>
        {
            var history = RandomHistory.Play(steps, LiabilityDay.Start(FirstDay).AddHours(7), Days);
            var account = history.Accounts["c-1"];
            if (account.Lots.Count == 0) return;
            var lot = account.Lots[steps.Length % account.Lots.Count];
            var tampered = account with
            {
                Lots = [.. account.Lots.Select(it => it == lot ? it with { Points = it.Points + new Points(1) } : it)],
            };

            var closed = Close(history.Entries["c-1"], tampered, FirstDay.AddDays(Days), stored: null);

            Assert.That(closed.Drifts.Select(it => it.Check), Does.Contain(LiabilityCheck.Position));
        });

    private static void AssertClosesEachDay(RandomHistory history, string customer)
    {
        var (entries, now) = (history.Entries[customer], history.Accounts[customer]);
        LiabilityPosition? stored = null;
        IReadOnlyList<LiabilityRow> before = [];
        for (var day = FirstDay; day <= FirstDay.AddDays(Days); day = day.AddDays(1))
        {
            var then = entries.Where(entry => entry.RecordedAt < LiabilityDay.End(day))
                .Aggregate(Account.Open(customer), (account, entry) => account.After(entry));

            var inTime = Close(entries, then, day, stored);
            var late = Close(entries, now, day, stored);
            var anew = Close(entries, now, day, stored: null);

            Assert.That(inTime.Drifts.Concat(late.Drifts).Concat(anew.Drifts), Is.Empty);
            Assert.That(late.Rows, Is.EqualTo(inTime.Rows));
            Assert.That(anew.Rows, Is.EqualTo(inTime.Rows));
            Assert.That(LiabilityPolicy.BreaksBetween(before, inTime.Rows), Is.Empty);
            Assert.That(inTime.Rows.Total().Closing, Is.EqualTo(then.Balance));
            (stored, before) = (inTime.Position ?? stored, inTime.Rows);

            var again = Close(entries, now, day, stored);
            Assert.That(again.Rows, Is.EqualTo(inTime.Rows));
        }
    }

    private static void AssertTransfersNetToZero(RandomHistory history)
    {
        var rows = history.Entries.SelectMany(customer =>
            Close(customer.Value, history.Accounts[customer.Key], FirstDay.AddDays(Days), stored: null).Rows);
        var moved = history.Entries.Values.SelectMany(entries => entries).SelectMany(LiabilityPolicy.MovementsOf)
            .Where(it => it.Column == LiabilityColumn.Transferred).Sum(it => it.Points.Value);

        Assert.That(moved, Is.Zero);
        Assert.That(
            rows.Total().Closing.Value, Is.EqualTo(history.Accounts.Values.Sum(account => account.Balance.Value)));
    }

    private static CustomerDay Close(
        IReadOnlyList<LedgerEntry> entries, Account account, DateOnly day, LiabilityPosition? stored)
    {
        var roll = new CustomerRollForward(account.CustomerId, day, stored);
        foreach (var entry in entries.Where(it => it.Sequence > roll.After && it.Sequence <= account.Sequence))
        {
            roll.Add(entry);
        }

        return roll.Close(account);
    }
}
