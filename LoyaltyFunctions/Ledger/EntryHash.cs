using System.Globalization;
using System.Text.Json;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// The hash chain of one customer: each entry's hash covers the entry and the hash before it, so a changed, dropped,
/// inserted or reordered entry breaks the chain from there on.
/// </summary>
public static class EntryHash
{
    /// <summary>What the first entry of a customer names as the hash before it.</summary>
    public const string Start = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>SHA-256, lower-case hex, over the canonical form of the entry without its own hash.</summary>
    public static string Of(LedgerEntry entry) => ContentHash.Of(
        entry.PreviousHash,
        entry.CustomerId,
        entry.Sequence.ToString(CultureInfo.InvariantCulture),
        entry.EntryId,
        JsonNamingPolicy.CamelCase.ConvertName(entry.Kind.ToString()),
        entry.Points.ToString(),
        Instant(entry.EffectiveAt),
        Instant(entry.RecordedAt),
        entry.ContentHash,
        entry.RecordedBy,
        Canonical(entry.Receipt));

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static string Canonical(Receipt receipt) => ContentHash.Of(
        [receipt.RuleSet, receipt.Source, receipt.PurchaseId, receipt.Rounding, .. receipt.Lines.Select(Canonical)]);

    private static string Canonical(ReceiptLine line) => ContentHash.Of(
        Number(line.Amount), line.Currency, Number(line.PointsPerUnit), line.Points.ToString());

    // 10.5 and 10.50 are the same amount: a store that drops the zero must not break the chain.
    private static string Number(decimal value) =>
        value.ToString("0.############################", CultureInfo.InvariantCulture);
}
