using System.Text.Json.Serialization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// One immutable line of a customer's ledger. A mistake is corrected by a further entry, never by a change.
/// </summary>
public sealed record LedgerEntry
{
    /// <summary>From the cause, see <see cref="Ledger.EntryId"/>; unique per customer.</summary>
    public required string EntryId { get; init; }

    public required string CustomerId { get; init; }

    /// <summary>1 for the customer's first entry, then without gaps.</summary>
    public required long Sequence { get; init; }

    public required EntryKind Kind { get; init; }

    /// <summary>What the entry adds to the balance; negative where points go out.</summary>
    public required Points Points { get; init; }

    /// <summary>When it happened (the purchase's own time), UTC.</summary>
    public required DateTimeOffset EffectiveAt { get; init; }

    /// <summary>When the ledger learned of it, UTC.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Hash of what was asked: tells a repeat from another use of the same id.</summary>
    public required string ContentHash { get; init; }

    /// <summary>Who recorded it: the workflow's instance id, which leads to the trace and the uploaded file.</summary>
    public required string RecordedBy { get; init; }

    /// <summary>How the points came about.</summary>
    public required Receipt Receipt { get; init; }

    /// <summary>The hash of the entry before, or <see cref="EntryHash.Start"/> for the first.</summary>
    public required string PreviousHash { get; init; }

    /// <summary>SHA-256 over the canonical form of everything above: see <see cref="EntryHash"/>.</summary>
    public required string Hash { get; init; }
}

/// <summary>What an entry is. Stored by name.</summary>
public enum EntryKind
{
    Earn,
}

/// <summary>The calculation behind an award, kept so that a return can be computed from it years later.</summary>
/// <param name="RuleSet">Name and version of the rules that were applied, for instance <c>default/1</c>.</param>
/// <param name="Source">The channel that numbers the purchases, for instance <c>pos</c>.</param>
/// <param name="PurchaseId">The purchase, as its source calls it.</param>
/// <param name="Rounding">How fractions of a point were treated: <c>down</c>.</param>
/// <param name="Lines">At least one line; their points add up to the entry's.</param>
public sealed record Receipt(
    string RuleSet, string Source, string PurchaseId, string Rounding, IReadOnlyList<ReceiptLine> Lines);

/// <summary>One line of a receipt.</summary>
/// <param name="Amount">Money in units of the currency; stored as text, because the store's numbers are floating
/// point.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="PointsPerUnit">The rate that was applied.</param>
/// <param name="Points">Points of this line, after rounding.</param>
public sealed record ReceiptLine(
    [property: JsonNumberHandling(ReceiptLine.Exact)] decimal Amount,
    string Currency,
    [property: JsonNumberHandling(ReceiptLine.Exact)] decimal PointsPerUnit,
    Points Points)
{
    internal const JsonNumberHandling Exact =
        JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString;
}
