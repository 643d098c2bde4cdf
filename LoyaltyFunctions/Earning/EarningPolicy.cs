using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Earning;

/// <summary>What a purchase earns. Pure, and without floating point.</summary>
public static class EarningPolicy
{
    public const string RoundingDown = "down";

    /// <summary>Points per unit times amount, rounded down, as a receipt that explains it.</summary>
    /// <exception cref="OverflowException">The points exceed a long; the ceiling on amounts keeps far
    /// below.</exception>
    public static Receipt Decide(Purchase purchase, EarningOptions options)
    {
        var points = new Points(checked((long)decimal.Floor(purchase.Price.Amount * options.PointsPerUnit)));
        var line = new ReceiptLine(purchase.Price.Amount, purchase.Price.Currency.Code, options.PointsPerUnit, points);
        return new Receipt(options.RuleSet, purchase.Source, purchase.PurchaseId, RoundingDown, [line]);
    }
}
