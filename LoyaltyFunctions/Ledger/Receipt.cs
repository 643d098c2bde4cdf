using System.Text.Json.Serialization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>The calculation behind an award, kept so that a return can be computed from it years later.</summary>
/// <param name="RuleSet">Name and version of the rules that were applied, for instance <c>default/1</c>.</param>
/// <param name="Source">The channel that numbers the purchases, for instance <c>pos</c>.</param>
/// <param name="PurchaseId">The purchase, as its source calls it.</param>
/// <param name="Rounding">How fractions of a point were treated: <c>down</c>.</param>
/// <param name="Lines">At least one line; their points add up to the entry's.</param>
public sealed record Receipt(
    string RuleSet, string Source, string PurchaseId, string Rounding, IReadOnlyList<ReceiptLine> Lines)
{
    /// <summary>The cap that the award counts against; null where there is none.</summary>
    public EarningCap? Cap { get; init; }

    /// <summary>The program whose rules these are: the rule set without its version.</summary>
    [JsonIgnore]
    public string Program => RuleSet.Split('/')[0];
}

/// <summary>One line of a receipt: what one rule gave for one line of the purchase.</summary>
/// <param name="Amount">Money in units of the currency; stored as text, because the store's numbers are floating
/// point.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="PointsPerUnit">The rate that was applied.</param>
/// <param name="Points">Points of this line, after rounding and after the cap.</param>
public sealed record ReceiptLine(
    [property: JsonNumberHandling(Exact.Number)] decimal Amount,
    string Currency,
    [property: JsonNumberHandling(Exact.Number)] decimal PointsPerUnit,
    Points Points)
{
    /// <summary>The line of a purchase that has no lines of its own.</summary>
    public const string WholePurchase = "1";

    /// <summary>The rule that every purchase earns by.</summary>
    public const string BaseRule = "base";

    /// <summary>Names the line of the purchase; several receipt lines of one purchase line share it.</summary>
    public string Line { get; init; } = WholePurchase;

    /// <summary>The article; null where the purchase does not say.</summary>
    public string? Sku { get; init; }

    /// <summary>How many were bought.</summary>
    [JsonNumberHandling(Exact.Number)]
    public decimal Quantity { get; init; } = 1;

    /// <summary>The rule that gave the points.</summary>
    public string Rule { get; init; } = BaseRule;

    /// <summary>Points that the cap took away from this line.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Points Cut { get; init; }
}

/// <summary>The most that a customer may earn in a period.</summary>
/// <param name="Period">Names the period whose points count together: <c>2026-03</c> or <c>2026-03-14</c>.</param>
/// <param name="PointsMax">The most points of one customer in it.</param>
public sealed record EarningCap(string Period, Points PointsMax);

/// <summary>What of one line of a purchase went back, and the points with it.</summary>
/// <param name="Line">The line of the receipt.</param>
/// <param name="Quantity">How many of the line's articles.</param>
/// <param name="Amount">How much of the line's money, in its currency.</param>
/// <param name="Points">The points that the line gives back; zero or more.</param>
public sealed record ReturnedLine(
    string Line,
    [property: JsonNumberHandling(Exact.Number)] decimal Quantity,
    [property: JsonNumberHandling(Exact.Number)] decimal Amount,
    Points Points);

/// <summary>How decimals are stored: as text, because the store's numbers are floating point.</summary>
internal static class Exact
{
    public const JsonNumberHandling Number =
        JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString;
}
