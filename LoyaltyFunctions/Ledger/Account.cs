using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// The sums over a customer's entries, and the head of the hash chain. <c>Balance = lots + reserved - deficit</c>.
/// </summary>
public sealed record Account
{
    /// <summary>So many periods of a cap are remembered; what is older counts against the oldest of them.</summary>
    public const int CapPeriodsMax = 100;

    public required string CustomerId { get; init; }

    /// <summary>All points that entries gave and did not take.</summary>
    public Points Balance { get; init; }

    /// <summary>All points earned, less those of what was returned; never lowered by spending.</summary>
    public Points LifetimePoints { get; init; }

    /// <summary>The tier last announced; null before the first.</summary>
    public string? Tier { get; init; }

    /// <summary>Number of entries: the sequence of the last one.</summary>
    public long Sequence { get; init; }

    /// <summary>Hash of the last entry, or <see cref="EntryHash.Start"/>.</summary>
    public string HeadHash { get; init; } = EntryHash.Start;

    /// <summary>When the last entry was recorded, UTC.</summary>
    public DateTimeOffset LastRecordedAt { get; init; } = DateTimeOffset.MinValue;

    /// <summary>The lots with points left, oldest first.</summary>
    public IReadOnlyList<Lot> Lots { get; init; } = [];

    /// <summary>Points that were taken back when they had been spent; the next points that come in repay it.</summary>
    public Points Deficit { get; init; }

    public IReadOnlyList<Reservation> Reservations { get; init; } = [];

    /// <summary>What counts against caps, by period, oldest first.</summary>
    public IReadOnlyList<CapUse> Caps { get; init; } = [];

    /// <summary>What the entries of each kind add up to.</summary>
    public IReadOnlyList<KindTotal> Totals { get; init; } = [];

    /// <summary>Lots that expire until then have been announced as expiring; null before the first time.</summary>
    public DateTimeOffset? RemindedThrough { get; init; }

    /// <summary>Version of the stored document; null where none is stored yet.</summary>
    public string? ETag { get; init; }

    /// <summary>Points held by reservations, also by those whose time has passed and that have not lapsed.</summary>
    public Points Reserved => Reservations.Aggregate(Points.Zero, (sum, held) => sum + held.Points);

    /// <summary>When the next lot or reservation ends, UTC; null where none does.</summary>
    public DateTimeOffset? NextEndAt =>
        Lots.Select(lot => lot.ExpiresAt).Concat(Reservations.Select(held => (DateTimeOffset?)held.HeldUntil)).Min();

    /// <summary>When the next lot expires that has not been announced as expiring, UTC; null where none does.</summary>
    public DateTimeOffset? NextReminderAt => Lots
        .Where(lot => RemindedThrough is null || lot.ExpiresAt > RemindedThrough).Min(lot => lot.ExpiresAt);

    /// <summary>The account of a customer who has no entry yet.</summary>
    public static Account Open(string customerId) => new() { CustomerId = customerId };

    /// <summary>The account after one more entry. All that an entry does is said in the entry.</summary>
    /// <exception cref="OverflowException">A sum would leave the range of points.</exception>
    public Account After(LedgerEntry entry)
    {
        var after = this with
        {
            Balance = Balance + entry.Points,
            LifetimePoints = LifetimePoints + entry.Qualifying,
            Deficit = Deficit + entry.Deficit,
            Lots = LotMerge.Of(Add(Lots, entry.Lots), entry.RecordedAt),
            Reservations = Reserve(entry),
            Caps = Count(entry),
            Totals = Totals.Plus(entry),
            Sequence = entry.Sequence,
            HeadHash = entry.Hash,
            LastRecordedAt = entry.RecordedAt,
        };

        // A lot that ends before what was announced so far must be announced too.
        var soonest = entry.Lots.Where(lot => lot.Points > Points.Zero).Min(lot => lot.ExpiresAt);
        return soonest <= RemindedThrough ? after with { RemindedThrough = soonest.Value.AddTicks(-1) } : after;
    }

    private static List<Lot> Add(IReadOnlyList<Lot> lots, IReadOnlyList<Lot> changes)
    {
        var sum = lots.ToList();
        foreach (var change in changes)
        {
            var index = sum.FindIndex(lot => lot.LotId == change.LotId);
            if (index < 0) sum.Add(change);
            else sum[index] = change with { Points = sum[index].Points + change.Points };
        }

        sum.RemoveAll(lot => lot.Points == Points.Zero);
        return sum;
    }

    private IReadOnlyList<Reservation> Reserve(LedgerEntry entry) => entry.Kind switch
    {
        EntryKind.Reserve =>
        [
            .. Reservations,
            new Reservation(entry.EntryId, entry.HeldUntil!.Value, entry.HeldLots!),
        ],
        EntryKind.Post or EntryKind.Void or EntryKind.Lapse =>
            [.. Reservations.Where(held => held.ReservationId != entry.RefersTo)],
        _ => Reservations,
    };

    private IReadOnlyList<CapUse> Count(LedgerEntry entry)
    {
        if (entry.Cap is not { } use || use.Points == Points.Zero || Caps.HasForgotten(use.Period)) return Caps;
        var counted = Caps.Where(cap => cap.Period != use.Period)
            .Append(new CapUse(use.Period, Caps.UsedIn(use.Period) + use.Points))
            .OrderBy(cap => cap.Period, StringComparer.Ordinal);
        return [.. counted.TakeLast(CapPeriodsMax)];
    }
}

/// <summary>Looks up what is used of caps.</summary>
internal static class CapUses
{
    public static Points UsedIn(this IReadOnlyList<CapUse> caps, string period) =>
        caps.FirstOrDefault(cap => cap.Period == period)?.Points ?? Points.Zero;

    /// <summary>Whether the period is older than all that are remembered. A return then gives no room back.</summary>
    public static bool HasForgotten(this IReadOnlyList<CapUse> caps, string period) =>
        caps.Count == Account.CapPeriodsMax && string.CompareOrdinal(period, caps[0].Period) < 0;
}
