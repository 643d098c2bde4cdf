using LoyaltyFunctions.Expiry;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Liability;

/// <summary>Two customers over some days, through the real deciders; what is refused does not happen.</summary>
internal sealed class RandomHistory
{
    /// <summary>How many kinds of steps there are.</summary>
    public const int Operations = 11;

    public static readonly string[] Customers = ["c-1", "c-2"];

    private DateTimeOffset now;
    private int number;

    private RandomHistory(DateTimeOffset start) => now = start;

    /// <param name="Operation">What is done, from 0 on.</param>
    /// <param name="IsFirst">Whether by the first customer.</param>
    /// <param name="Pick">Chooses among earlier entries.</param>
    public sealed record Step(int Operation, bool IsFirst, int Points, int Pick);

    public Dictionary<string, Account> Accounts { get; } = Customers.ToDictionary(it => it, Account.Open);

    public Dictionary<string, List<LedgerEntry>> Entries { get; } =
        Customers.ToDictionary(it => it, _ => new List<LedgerEntry>());

    public static RandomHistory Play(Step[] steps, DateTimeOffset start, int days)
    {
        var history = new RandomHistory(start);
        var pause = TimeSpan.FromDays(days) / Math.Max(1, steps.Length);
        foreach (var step in steps)
        {
            history.number++;
            history.Do(step, Customers[step.IsFirst ? 0 : 1], Customers[step.IsFirst ? 1 : 0]);
            history.now += pause;
        }

        return history;
    }

    private void Do(Step step, string customer, string other)
    {
        var points = new Points(step.Points);
        var request = $"request-{number}";
        switch (step.Operation)
        {
            case 0 or 1:
                var expiry = step.Pick % 3 == 0 ? (DateTimeOffset?)null : now.AddHours(step.Pick);
                Run(Some.Earn($"order-{number}", customer, step.Points) with { ExpiresAt = expiry });
                break;
            case 2:
                Run(Some.Redeem(step.Points, request, customer));
                break;
            case 3:
                Run(new ReservePoints
                {
                    CustomerId = customer,
                    RecordedBy = request,
                    RequestId = request,
                    Points = points,
                    HeldFor = TimeSpan.FromHours(step.Pick),
                });
                break;
            case 4 or 5:
                EndReservation(step, customer, request);
                break;
            case 6:
                Transfer(customer, other, points, request);
                break;
            case 7 or 8:
                Reverse(step, customer, request);
                break;
            case 9:
                Run(new AdjustPoints
                {
                    CustomerId = customer,
                    RecordedBy = request,
                    RequestId = request,
                    Points = step.Pick % 2 == 0 ? points : Points.Zero - points,
                    Remark = new Remark("test"),
                    Program = step.Pick % 4 == 0 ? "partner" : "default",
                });
                break;
            default:
                while (ExpiryPolicy.EndDue(Accounts[customer], now) is { } change) Keep(change);
                break;
        }
    }

    private void EndReservation(Step step, string customer, string request)
    {
        var held = Accounts[customer].Reservations;
        if (held.Count == 0) return;
        var (chosen, points) = (held[step.Pick % held.Count], new Points(step.Points));
        Run(step.Operation == 4
            ? new PostReservation
            {
                CustomerId = customer,
                RecordedBy = request,
                RequestId = request,
                ReservationId = chosen.ReservationId,
                Points = Points.Smaller(points, chosen.Points),
            }
            : new VoidReservation
            {
                CustomerId = customer,
                RecordedBy = request,
                RequestId = request,
                ReservationId = chosen.ReservationId,
            });
    }

    private void Transfer(string customer, string other, Points points, string request)
    {
        var sent = Run(new TransferPointsOut
        {
            CustomerId = customer,
            RecordedBy = request,
            RequestId = request,
            Receiver = other,
            Points = points,
        });
        if (sent is null) return;
        Run(new TransferPointsIn { CustomerId = other, RecordedBy = request, RequestId = request, Out = sent });
    }

    private void Reverse(Step step, string customer, string request)
    {
        var entries = Entries[customer];
        var isPurchase = step.Operation == 7;
        var known = entries.Where(entry => isPurchase
            ? entry.Kind == EntryKind.Earn
            : entry.Kind is EntryKind.Redeem or EntryKind.Post).ToList();
        if (known.Count == 0) return;
        var reversed = known[step.Pick % known.Count];
        var basis = new ReversalBasis(
            reversed,
            [.. entries.Where(entry => entry.Kind == EntryKind.Reverse && entry.RefersTo == reversed.EntryId)],
            Expired(entries, reversed));
        Run(isPurchase
            ? new ReversePurchase
            {
                CustomerId = customer,
                RecordedBy = request,
                ReturnId = request,
                ReversedId = reversed.EntryId,
                Basis = basis,
                Shortfall = step.Points % 2 == 0 ? ReversalShortfall.Deficit : ReversalShortfall.WriteOff,
            }
            : new ReverseRedemption
            {
                CustomerId = customer,
                RecordedBy = request,
                ReturnId = request,
                ReversedId = reversed.EntryId,
                Basis = basis,
                Grace = TimeSpan.FromHours(step.Points % 3),
            });
    }

    private static Points Expired(List<LedgerEntry> entries, LedgerEntry award)
    {
        var ends = award.Lots.Select(lot => EntryId.Expire(lot.LotId)).ToHashSet();
        return entries.Where(entry => ends.Contains(entry.EntryId))
            .Aggregate(Points.Zero, (sum, entry) => sum - entry.Points);
    }

    private LedgerEntry? Run(LedgerCommand command)
    {
        if (command.Decide(Accounts[command.CustomerId], now) is not LedgerDecision.Change change) return null;
        Keep(change.Value);
        return change.Value.Entries[^1];
    }

    private void Keep(LedgerChange change)
    {
        Accounts[change.Account.CustomerId] = change.Account;
        Entries[change.Account.CustomerId].AddRange(change.Entries);
    }
}
