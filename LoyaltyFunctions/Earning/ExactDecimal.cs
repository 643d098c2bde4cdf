using System.Globalization;
using System.Numerics;

namespace LoyaltyFunctions.Earning;

/// <summary>Why a number has no exact decimal.</summary>
public enum DecimalReading
{
    Exact,

    /// <summary>More digits behind the point than a decimal holds.</summary>
    TooPrecise,

    /// <summary>Too far from zero for a decimal.</summary>
    TooLarge,
}

/// <summary>
/// Reads JSON numbers into decimals without rounding: <see cref="decimal.Parse(string)"/> would round the 29th digit
/// away in silence.
/// </summary>
public static class ExactDecimal
{
    private const int DigitsMax = 28;
    private const int CharactersMax = 100;

    /// <param name="number">A JSON number, for instance <c>12.50</c> or <c>1.25e1</c>.</param>
    /// <param name="value">The number, where the answer is <see cref="DecimalReading.Exact"/>.</param>
    public static DecimalReading Read(string number, out decimal value)
    {
        value = 0;
        if (number.Length > CharactersMax) return DecimalReading.TooPrecise;
        var mantissa = number;
        BigInteger exponent = 0;
        if (number.IndexOfAny(['e', 'E']) is >= 0 and var mark)
        {
            mantissa = number[..mark];
            exponent = BigInteger.Parse(
                number.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }

        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : mantissa.Length - point - 1;
        var negative = mantissa.StartsWith('-');
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('-').TrimStart('0');
        var significant = digits.TrimEnd('0');
        if (significant.Length == 0) return DecimalReading.Exact;

        // The value is: significant x 10^scale.
        var scale = exponent - decimals + (digits.Length - significant.Length);
        if (significant.Length + scale > DigitsMax) return DecimalReading.TooLarge;
        if (scale < -DigitsMax || significant.Length > DigitsMax) return DecimalReading.TooPrecise;
        value = Compose(significant, (int)scale) * (negative ? -1 : 1);
        return DecimalReading.Exact;
    }

    private static decimal Compose(string significant, int scale)
    {
        var digits = scale > 0 ? significant + new string('0', scale) : significant;
        var whole = decimal.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        if (scale >= 0) return whole;
        var bits = decimal.GetBits(whole);
        return new decimal(bits[0], bits[1], bits[2], isNegative: false, scale: (byte)-scale);
    }
}
