using System.Globalization;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Earning;

/// <summary>What a purchase earns. Pure, and without floating point.</summary>
public static class EarningPolicy
{
    public const string RoundingDown = "down";

    /// <summary>
    /// Points per unit times the whole amount, rounded down, as a receipt that explains it. Lines share the points by
    /// their amounts, so that they add up: rounded each alone, ten lines of 0.99 would lose nine points.
    /// </summary>
    /// <exception cref="OverflowException">The points exceed a long; the ceiling on amounts keeps far
    /// below.</exception>
    public static Receipt Decide(Purchase purchase, EarningOptions options)
    {
        var points = new Points(checked((long)decimal.Floor(purchase.Price.Amount * options.PointsPerUnit)));
        return new Receipt(
            options.RuleSet, purchase.Source, purchase.PurchaseId, RoundingDown, LinesOf(purchase, points, options))
        {
            Cap = CapOf(purchase.OccurredAt, options),
        };
    }

    private static IReadOnlyList<ReceiptLine> LinesOf(Purchase purchase, Points points, EarningOptions options)
    {
        var currency = purchase.Price.Currency.Code;
        if (purchase.Lines.Count == 0)
        {
            return [new ReceiptLine(purchase.Price.Amount, currency, options.PointsPerUnit, points)];
        }

        var shares = Allocation.Of(points, [.. purchase.Lines.Select(line => line.Amount)]);
        return
        [
            .. purchase.Lines.Zip(
                shares, (line, share) => new ReceiptLine(line.Amount, currency, options.PointsPerUnit, share)
                {
                    Line = line.Line,
                    Sku = line.Sku,
                    Quantity = line.Quantity,
                }),
        ];
    }

    // A purchase counts in the period in which it happened, however late we learn of it.
    private static EarningCap? CapOf(DateTimeOffset effectiveAt, EarningOptions options)
    {
        if (options.CapPoints == 0) return null;
        var format = options.CapPeriod switch
        {
            EarningCapPeriod.Day => "yyyy-MM-dd",
            EarningCapPeriod.Month => "yyyy-MM",
            _ => "yyyy",
        };
        var period = effectiveAt.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
        return new EarningCap(period, new Points(options.CapPoints));
    }
}
