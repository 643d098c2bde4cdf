using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>Divides whole points, so that the parts add up to them exactly. Pure.</summary>
public static class Allocation
{
    /// <summary>
    /// By weight, each part rounded down; what is left goes, a point each, to the parts that lost most by rounding,
    /// the first of equals first (largest remainder method).
    /// </summary>
    /// <param name="whole">Zero or more points.</param>
    /// <param name="weights">At least one, each zero or more; where all are zero the first gets everything.</param>
    public static IReadOnlyList<Points> Of(Points whole, IReadOnlyList<decimal> weights)
    {
        var sum = weights.Sum();
        if (sum == 0) return [whole, .. weights.Skip(1).Select(_ => Points.Zero)];
        var exact = weights.Select(weight => whole.Value * (weight / sum)).ToList();
        var parts = exact.Select(part => (long)decimal.Floor(part)).ToList();
        var left = whole.Value - parts.Sum();
        foreach (var index in Enumerable.Range(0, parts.Count).OrderByDescending(i => exact[i] - parts[i]))
        {
            if (left == 0) break;
            parts[index]++;
            left--;
        }

        return [.. parts.Select(part => new Points(part))];
    }
}
