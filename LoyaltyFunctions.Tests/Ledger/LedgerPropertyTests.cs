using CsCheck;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Ledger;

/// <summary>What holds for every history, whatever happens in it.</summary>
public sealed class LedgerPropertyTests
{
    private const int Histories = 3_000;

    [TestCase(0)]
    [TestCase(LotMerge.LotsMax)]
    public void Balance_AfterEachEntry_IsTheSumOfEntriesAndOfLots(int awardsBefore) => LedgerHistory.Of().Sample(
        history =>
        {
            var ledger = Awarded(awardsBefore);
            ledger.Play(history, now =>
            {
                var account = ledger.Account;
                Require(account.Balance == Sum(ledger.Entries.Select(entry => entry.Points)), "sum of entries");
                Require(account.Balance == account.Lots.Sum() + account.Reserved - account.Deficit, "sum of lots");
                Require(account.Balance == Balances.Of(account, now).Total, "sum of states");
                Require(account.Lots.Count <= LotMerge.LotsMax, "few lots");
                Require(ledger.Entries.Count == 0 || ledger.Entries[^1].Balance == account.Balance, "running balance");
            });
        },
        iter: awardsBefore == 0 ? Histories : Histories / 10);

    [Test]
    public void Points_OfLotsAndStates_AreNeverNegative() => LedgerHistory.Of().Sample(
        history =>
        {
            var ledger = new MemoryLedger();
            ledger.Play(history, now =>
            {
                var (available, pending, reserved, expired, deficit) = Balances.Of(ledger.Account, now);
                Points[] states = [available, pending, reserved, expired, deficit, ledger.Account.LifetimePoints];
                Require(states.All(points => points >= Points.Zero), "states");
                Require(ledger.Account.Lots.All(lot => lot.Points > Points.Zero), "lots");
                Require(deficit == Points.Zero || available + pending == Points.Zero, "a deficit takes all there is");
                Require(ledger.Account.Caps.All(cap => cap.Points.Value is >= 0 and <= 500), "caps");
            });
        },
        iter: Histories);

    [Test]
    public void Balance_WhereShortfallsAreWrittenOff_IsNeverNegative() =>
        LedgerHistory.Of(ReversalShortfall.WriteOff).Sample(
            history =>
            {
                var ledger = new MemoryLedger();
                ledger.Play(history, _ => Require(ledger.Account.Balance >= Points.Zero, "balance"));
            },
            iter: Histories);

    [Test]
    public void History_ToldTwice_ChangesNothing() => LedgerHistory.Of().Sample(
        history =>
        {
            var ledger = new MemoryLedger();
            var end = ledger.Play(history);
            var accepted = history.Where(it => it.Command is { } command && ledger.Find(command.EntryId) is not null);
            var before = ledger.StateHash;

            foreach (var happening in accepted) ledger.Execute(happening.Command!, end);

            return ledger.StateHash == before;
        },
        iter: Histories);

    [Test]
    public void Account_IsTheFoldOfItsEntries() => LedgerHistory.Of().Sample(
        history =>
        {
            var ledger = new MemoryLedger();
            ledger.Play(history);

            var folded = ledger.Entries.Aggregate(Account.Open("c-1"), (account, entry) => account.After(entry));

            return Json(folded) == Json(ledger.Account) && Chain.IsWhole(ledger.Entries);
        },
        iter: Histories);

    [Test]
    public void Entry_AndEvent_AreNeverWithoutTheOther() => LedgerHistory.Of().Sample(
        history =>
        {
            var ledger = new MemoryLedger();
            ledger.Play(history);
            return ledger.Entries.Select(LedgerEvents.EventIdOf).SequenceEqual(ledger.Events.Select(it => it.EventId));
        },
        iter: Histories);

    [Test]
    public void Entry_SaysAllThatItDoes() => LedgerHistory.Of().Sample(
        history =>
        {
            var ledger = new MemoryLedger();
            ledger.Play(history);
            return ledger.Entries.All(entry => entry.Points == entry.Lots.Sum() + entry.Held - entry.Deficit);
        },
        iter: Histories);

    [Test]
    public void Preview_IsTheOutcome() => LedgerHistory.Of().Sample(
        history =>
        {
            var ledger = new MemoryLedger();
            ledger.Play(history);
            var now = Some.Now.AddHours(2_000);
            var command = Some.Earn("next");

            var preview = ((LedgerDecision.Change)command.Decide(
                SpendDecider.Lapse(ledger.Account, now, limit: 20).Account, now)).Value.Entries[^1];

            return preview.Hash == ledger.Execute(command, now)!.Hash;
        },
        iter: Histories);

    private static readonly Gen<(Receipt Receipt, (int Line, int Quantity)[] Returns)> Purchases = Gen.Select(
        Gen.Select(Gen.Long[0, 1_000], Gen.Int[1, 9]).Array[1, 5],
        Gen.Select(Gen.Int[0, 4], Gen.Int[1, 9]).Array[0, 20],
        (lines, returns) => (
            new Receipt(
                "default/1", "default", "order-1", "down",
                [
                    .. lines.Select((line, index) => new ReceiptLine(
                        line.Item1 / 10m, "EUR", 10, new Points(line.Item1))
                    {
                        Line = $"{index}",
                        Quantity = line.Item2,
                    }),
                ]),
            returns));

    [Test]
    public void Returns_ThatEmptyAnOrder_NetToZero() => Purchases.Sample(
        purchase =>
        {
            var ledger = new MemoryLedger();
            ledger.Execute(Some.Earn() with { Receipt = purchase.Receipt }, Some.Now);
            var award = ledger.Entries[0];
            var id = 0;
            foreach (var (line, quantity) in purchase.Returns)
            {
                ledger.Execute(Return(award, $"{id++}", [new ReturnLine($"{line}", quantity)]), Some.Now);
                Require(ledger.Account.Balance >= Points.Zero, "never more than was earned");
            }

            ledger.Execute(Return(award, "rest", []), Some.Now);
            return ledger.Account.Balance == Points.Zero && ledger.Account.LifetimePoints == Points.Zero;
        },
        iter: Histories);

    private static readonly Gen<(long Whole, decimal[] Weights)> Shares =
        Gen.Select(Gen.Long[0, 1_000_000], Gen.Decimal[0, 10_000].Array[1, 10]);

    [Test]
    public void Allocation_AddsUp_AndIsOffByLessThanAPoint() => Shares.Sample(
        shares =>
        {
            var parts = Allocation.Of(new Points(shares.Whole), shares.Weights);
            var sum = shares.Weights.Sum();
            return Sum(parts).Value == shares.Whole
                && (sum == 0 || parts.Index().All(part =>
                    Math.Abs(part.Item.Value - (shares.Whole * (shares.Weights[part.Index] / sum))) < 1));
        },
        iter: Histories);

    private static MemoryLedger Awarded(int awards)
    {
        var ledger = new MemoryLedger();
        for (var n = 0; n < awards; n++) ledger.Execute(Some.Earn($"before-{n}", points: n), Some.Now);
        return ledger;
    }

    private static ReversePurchase Return(LedgerEntry award, string id, IReadOnlyList<ReturnLine> lines) => new()
    {
        CustomerId = award.CustomerId,
        RecordedBy = "history",
        ReturnId = id,
        ReversedId = award.EntryId,
        Lines = lines,
    };

    private static Points Sum(IEnumerable<Points> points) => points.Aggregate(Points.Zero, (sum, it) => sum + it);

    private static string Json(Account account) =>
        System.Text.Json.JsonSerializer.Serialize(account, StoredJson.Options);

    private static void Require(bool holds, string what)
    {
        if (!holds) throw new AssertionException($"This does not hold: {what}.");
    }
}
