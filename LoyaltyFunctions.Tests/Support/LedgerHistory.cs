using CsCheck;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>One thing that happens to a customer: a command, or only that time passes.</summary>
/// <param name="Command">Null where only time passes.</param>
/// <param name="HoursLater">How much later than the thing before.</param>
internal sealed record Happening(LedgerCommand? Command, int HoursLater);

/// <summary>Random histories of one customer, of all kinds of commands, many of which are refused.</summary>
internal static class LedgerHistory
{
    private const int IdsMax = 12;

    private static readonly Gen<string> Id = Gen.Int[1, IdsMax].Select(n => $"{n}");
    private static readonly Gen<long> Amount = Gen.Long[1, 300];

    private static readonly Gen<Receipt> SomeReceipt =
        Gen.Select(Id, Gen.Long[0, 200].Array[1, 4], Gen.Bool, (id, points, capped) => new Receipt(
            "default/1", "default", id, "down",
            [
                .. points.Select((value, index) => new ReceiptLine(value / 10m, "EUR", 10, new Points(value))
                {
                    Line = $"{index + 1}",
                    Quantity = 1 + (value % 5),
                }),
            ])
        {
            Cap = capped ? new EarningCap("2026-03", new Points(500)) : null,
        });

    private static readonly Gen<LedgerCommand> Earn = Gen.Select(
        SomeReceipt, Gen.Int[0, 400], Gen.Int[0, 3],
        LedgerCommand (receipt, lifetimeHours, pending) => new EarnPoints
        {
            CustomerId = "c-1",
            RecordedBy = "history",
            Receipt = receipt,
            PurchaseHash = ContentHash.Of(receipt.PurchaseId),
            ExpiresAt = lifetimeHours < 50 ? null : Some.Now.AddHours(lifetimeHours),
            AvailableFrom = pending == 1 ? Some.Now.AddHours(40) : null,
            AwaitsRelease = pending == 2,
        });

    private static readonly Gen<LedgerCommand> Spend = Gen.Select(
        Gen.Int[0, 4], Id, Id, Amount,
        LedgerCommand (kind, id, other, points) => kind switch
        {
            0 => new RedeemPoints
            {
                CustomerId = "c-1",
                RecordedBy = "history",
                RequestId = id,
                Points = new Points(points),
            },
            1 => new ReservePoints
            {
                CustomerId = "c-1",
                RecordedBy = "history",
                RequestId = id,
                Points = new Points(points),
                HeldFor = TimeSpan.FromHours(points % 60),
            },
            2 => new PostReservation
            {
                CustomerId = "c-1",
                RecordedBy = "history",
                RequestId = id,
                ReservationId = EntryId.Reserve(other),
                Points = points % 3 == 0 ? null : new Points(points),
            },
            3 => new VoidReservation
            {
                CustomerId = "c-1",
                RecordedBy = "history",
                RequestId = id,
                ReservationId = EntryId.Reserve(other),
            },
            _ => new TransferPointsOut
            {
                CustomerId = "c-1",
                RecordedBy = "history",
                RequestId = id,
                Receiver = "c-2",
                Points = new Points(points),
            },
        });

    private static Gen<LedgerCommand> Correct(ReversalShortfall shortfall) => Gen.Select(
        Gen.Int[0, 4], Id, Id, Gen.Long[-200, 200],
        LedgerCommand (kind, id, other, points) => kind switch
        {
            0 or 1 => new ReversePurchase
            {
                CustomerId = "c-1",
                RecordedBy = "history",
                ReturnId = id,
                ReversedId = EntryId.Earn("default", other),
                Lines = kind == 0 ? [] : [new ReturnLine("1", Quantity: 1)],
                Shortfall = shortfall,
            },
            2 => new ReverseRedemption
            {
                CustomerId = "c-1",
                RecordedBy = "history",
                ReturnId = id,
                ReversedId = points % 2 == 0 ? EntryId.Redeem(other) : EntryId.Post(other),
                Points = points > 0 ? new Points(points) : null,
                Grace = TimeSpan.FromHours(Math.Abs(points % 30)),
            },
            3 => new AdjustPoints
            {
                CustomerId = "c-1",
                RecordedBy = "history",
                RequestId = id,
                Program = "default",
                Points = new Points(points == 0 ? 1 : points),
                Remark = new Remark("because", "staff-1"),
            },
            _ => new ReleasePoints
            {
                CustomerId = "c-1",
                RecordedBy = "history",
                AwardId = EntryId.Earn("default", other),
            },
        });

    /// <summary>Up to 60 things that happen one after the other.</summary>
    public static Gen<Happening[]> Of(ReversalShortfall shortfall = ReversalShortfall.Deficit) => Gen.Select(
        Gen.Frequency(
            (4, Earn.Select(it => (LedgerCommand?)it)), (5, Spend.Select(it => (LedgerCommand?)it)),
            (4, Correct(shortfall).Select(it => (LedgerCommand?)it)), (1, Gen.Const((LedgerCommand?)null))),
        Gen.Int[0, 20],
        (command, hours) => new Happening(command, hours)).Array[1, 60];

    /// <summary>Lets it all happen to a ledger; the check is asked after each thing.</summary>
    /// <returns>The time at the end.</returns>
    public static DateTimeOffset Play(
        this MemoryLedger ledger, Happening[] history, Action<DateTimeOffset>? check = null)
    {
        var now = Some.Now;
        foreach (var happening in history)
        {
            now = now.AddHours(happening.HoursLater);
            if (happening.Command is { } command) ledger.Execute(command, now);
            else ledger.Pass(now);
            check?.Invoke(now);
        }

        return now;
    }
}
