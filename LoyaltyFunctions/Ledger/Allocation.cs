using System.Numerics;
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
        // In whole numbers: quotients of decimals are rounded, and a part could then be a point too many.
        var scale = weights.Max(weight => weight.Scale);
        var scaled = weights.Select(weight => Scaled(weight, scale)).ToList();
        var sum = scaled.Aggregate(BigInteger.Zero, BigInteger.Add);
        if (sum.IsZero) return [whole, .. weights.Skip(1).Select(_ => Points.Zero)];
        var exact = scaled.Select(weight => BigInteger.DivRem(whole.Value * weight, sum)).ToList();
        var parts = exact.Select(part => (long)part.Quotient).ToList();
        var left = (int)(whole.Value - parts.Sum());
        var mostLost = Enumerable.Range(0, parts.Count).OrderByDescending(index => exact[index].Remainder);
        foreach (var index in mostLost.Take(left)) parts[index]++;
        return [.. parts.Select(part => new Points(part))];
    }

    private static BigInteger Scaled(decimal weight, byte scale)
    {
        var bits = decimal.GetBits(weight);
        var digits = new BigInteger(new decimal(bits[0], bits[1], bits[2], isNegative: false, scale: 0));
        return digits * BigInteger.Pow(10, scale - weight.Scale);
    }
}
