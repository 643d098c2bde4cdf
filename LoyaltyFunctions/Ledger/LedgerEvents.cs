using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>The event of each entry: its id comes from the entry, so that none is without the other.</summary>
internal static class LedgerEvents
{
    public static OutboxEvent For(LedgerEntry entry, Account after) => entry.Kind == EntryKind.Earn
        ? PointsAwarded.For(entry, after)
        : OutboxEvent.Of(
            EventIdOf(entry), PointsMoved.TypeOf(entry.Kind), entry.CustomerId, entry.RecordedAt,
            PointsMoved.Of(entry));

    /// <summary>
    /// The event's id, unique over all customers: that of an award is its entry's, because a purchase belongs to one
    /// customer; any other entry's id another customer's may have too.
    /// </summary>
    public static string EventIdOf(LedgerEntry entry) => entry.Kind == EntryKind.Earn
        ? entry.EntryId
        : $"{ContentHash.Of(entry.CustomerId)[..CustomerHashLength]}:{entry.EntryId}";

    private const int CustomerHashLength = 16;
}

/// <summary>Data of the event <c>PointsAwarded</c>; its schema is <c>Events/PointsAwarded.v1.schema.json</c>.</summary>
public sealed record PointsAwarded(
    string CustomerId,
    string EntryId,
    string PurchaseId,
    string Source,
    Points Points,
    Points Balance,
    Points LifetimePoints,
    DateTimeOffset EffectiveAt,
    DateTimeOffset RecordedAt)
{
    public const string EventType = "PointsAwarded";

    public static OutboxEvent For(LedgerEntry entry, Account after) => OutboxEvent.Of(
        entry.EntryId, EventType, entry.CustomerId, entry.RecordedAt,
        new PointsAwarded(
            entry.CustomerId, entry.EntryId, entry.Receipt!.PurchaseId, entry.Receipt.Source, entry.Points,
            after.Balance, after.LifetimePoints, entry.EffectiveAt, entry.RecordedAt));
}

/// <summary>
/// Data of the events of every other kind of entry; the schemas are <c>Events/Points*.v1.schema.json</c>.
/// </summary>
/// <param name="Kind">The entry's kind.</param>
/// <param name="Points">What the entry adds to the balance.</param>
/// <param name="Reserved">What the entry adds to the reserved points.</param>
/// <param name="Balance">The balance after the entry.</param>
/// <param name="RefersTo">The entry that this one answers; absent where there is none.</param>
/// <param name="Counterparty">The other customer of a transfer; absent elsewhere.</param>
public sealed record PointsMoved(
    string CustomerId,
    string EntryId,
    EntryKind Kind,
    Points Points,
    Points Reserved,
    Points Balance,
    DateTimeOffset EffectiveAt,
    DateTimeOffset RecordedAt,
    string? RefersTo,
    string? Counterparty)
{
    public static PointsMoved Of(LedgerEntry entry) => new(
        entry.CustomerId, entry.EntryId, entry.Kind, entry.Points, entry.Held, entry.Balance, entry.EffectiveAt,
        entry.RecordedAt, entry.RefersTo, entry.Counterparty);

    /// <summary>The event's name. Stored history: never renamed.</summary>
    public static string TypeOf(EntryKind kind) => kind switch
    {
        EntryKind.Earn => PointsAwarded.EventType,
        EntryKind.Redeem or EntryKind.Post => "PointsRedeemed",
        EntryKind.Expire => "PointsExpired",
        EntryKind.Reverse => "PointsReversed",
        EntryKind.Adjust => "PointsAdjusted",
        EntryKind.TransferOut or EntryKind.TransferIn or EntryKind.TransferBack => "PointsTransferred",
        EntryKind.Reserve => "PointsReserved",
        EntryKind.Void or EntryKind.Lapse => "ReservationEnded",
        EntryKind.Release => "PointsReleased",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no event is known for this kind of entry"),
    };
}
