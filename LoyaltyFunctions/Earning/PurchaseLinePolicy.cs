using System.Globalization;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Earning;

/// <summary>The judgement on a purchase's lines: the lines, or why they are refused.</summary>
public sealed record PurchaseLinesDecision(IReadOnlyList<PurchaseLine> Lines, Rejection? Rejection);

/// <summary>Judges the lines of a purchase. Pure.</summary>
public static class PurchaseLinePolicy
{
    /// <summary>Largest quantity of a line; this much is still taken.</summary>
    public const decimal QuantityMax = 1_000_000;

    /// <summary>A gram of what is sold by the ton.</summary>
    public const int QuantityDecimals = 6;

    private const int ShownMax = 40;

    /// <param name="drafts">Null where the purchase is only known as a whole.</param>
    /// <param name="price">What the lines must add up to. No line can be more.</param>
    public static PurchaseLinesDecision Decide(IReadOnlyList<PurchaseLineDraft>? drafts, Money price)
    {
        if (drafts is null) return new PurchaseLinesDecision([], Rejection: null);
        var lines = new List<PurchaseLine>(drafts.Count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, draft) in drafts.Index())
        {
            var line = new PurchaseLine(NameOf(draft, index), draft.Sku, Quantity: 1, Amount: 0);
            var rejection = RefuseTexts(line, index) ?? RefuseQuantity(draft, index, ref line)
                ?? RefuseAmount(draft, index, price, ref line);
            if (rejection is not null) return new PurchaseLinesDecision([], rejection);
            if (!names.Add(line.Line)) return new PurchaseLinesDecision([], NamedTwice(line.Line, index));
            lines.Add(line);
        }

        var sum = lines.Sum(line => line.Amount);
        return sum == price.Amount
            ? new PurchaseLinesDecision(lines, Rejection: null)
            : new PurchaseLinesDecision([], DoNotAddUp(sum, price));
    }

    private static string NameOf(PurchaseLineDraft draft, int index) =>
        draft.Line ?? (index + 1).ToString(CultureInfo.InvariantCulture);

    private static Rejection? RefuseTexts(PurchaseLine line, int index)
    {
        if (!IsPlain(line.Line)) return Unplain($"lines[{index}].line");
        return line.Sku is null || IsPlain(line.Sku) ? null : Unplain($"lines[{index}].sku");
    }

    private static bool IsPlain(string text) =>
        text.Length > 0 && !text.Any(char.IsControl)
        && !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1]);

    private static Rejection Unplain(string field) => Invalid(
        $"{field} is blank, holds control characters or begins or ends with a space; names are taken as they are");

    private static Rejection? RefuseQuantity(PurchaseLineDraft draft, int index, ref PurchaseLine line)
    {
        if (draft.Quantity is not { } number) return null;
        var reading = ExactDecimal.Read(number, out var quantity);
        line = line with { Quantity = quantity };
        return reading == DecimalReading.Exact && quantity > 0 && quantity <= QuantityMax
            && decimal.Round(quantity, QuantityDecimals) == quantity
                ? null
                : Invalid(string.Create(
                    CultureInfo.InvariantCulture,
                    $"lines[{index}].quantity is {Shown(number)}; it is more than zero, at most {QuantityMax}, "
                    + $"and has at most {QuantityDecimals} decimals"));
    }

    private static Rejection? RefuseAmount(PurchaseLineDraft draft, int index, Money price, ref PurchaseLine line)
    {
        var reading = ExactDecimal.Read(draft.Amount, out var amount);
        line = line with { Amount = amount };
        var field = $"lines[{index}].amount is {Shown(draft.Amount)}";
        if (amount < 0 || draft.Amount.StartsWith('-') && reading != DecimalReading.Exact)
        {
            return Invalid($"{field}; a line is zero or more: take what is off from the lines that it is off");
        }

        if (reading == DecimalReading.TooLarge || amount > price.Amount)
        {
            return new Rejection(
                RejectionCodes.LinesDoNotAddUp,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{field}, more than the purchase's amount {price.Amount}; no line can be more than the whole"));
        }

        return reading == DecimalReading.TooPrecise || !price.Currency.Fits(amount)
            ? new Rejection(
                RejectionCodes.AmountTooPrecise,
                $"{field}; {price.Currency.Code} has {price.Currency.Decimals} decimals")
            : null;
    }

    private static Rejection NamedTwice(string name, int index) => Invalid(
        $"lines[{index}].line is '{name}', as another line is; a line without a name is called by its number, "
        + "so give each line a name of its own");

    private static Rejection DoNotAddUp(decimal sum, Money price) => new(
        RejectionCodes.LinesDoNotAddUp,
        string.Create(
            CultureInfo.InvariantCulture,
            $"the lines add up to {sum} {price.Currency.Code}, but the amount is {price}; "
            + $"send the lines that make up the amount, or none"));

    private static Rejection Invalid(string reason) => new(RejectionCodes.FieldInvalid, reason);

    private static string Shown(string text) => text.Length <= ShownMax ? text : text[..ShownMax] + "...";
}
