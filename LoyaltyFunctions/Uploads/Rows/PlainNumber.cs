using System.Globalization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>
/// Numbers as cells write them: digits, a minus before them, digits behind a point. Nothing that a reader could take
/// for another number: no separators of thousands, no decimal comma, no exponent, no plus. Pure.
/// </summary>
internal static class PlainNumber
{
    /// <summary>More digits than a decimal holds in every case would be rounded.</summary>
    private const int DigitsMax = 28;

    private const int ShownMax = 40;

    public static bool Is(ReadOnlySpan<char> text)
    {
        var digits = text is ['-', ..] ? text[1..] : text;
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        return IsDigits(whole) && (whole.Length == 1 || whole[0] != '0')
            && (point < 0 || IsDigits(digits[(point + 1)..]));
    }

    /// <summary>The exact value; null for a text that is no plain number or has more digits than are exact.</summary>
    public static decimal? Read(ReadOnlySpan<char> text)
    {
        const NumberStyles plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        const int signAndPoint = 2;
        return Is(text) && text.Length <= DigitsMax + signAndPoint && DigitsOf(text) <= DigitsMax
            ? decimal.Parse(text, plain, CultureInfo.InvariantCulture)
            : null;
    }

    public static Rejection Refused(string field, string text) => new(
        RejectionCodes.FieldInvalid,
        Is(text)
            ? $"{field} is {Shown(text)}; at most {DigitsMax} digits are taken"
            : $"{field} is '{Shown(text)}'; write a plain number with a point and nothing else, for instance 1234.50");

    private static bool IsDigits(ReadOnlySpan<char> text) =>
        text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');

    private static int DigitsOf(ReadOnlySpan<char> text) =>
        text.Length - (text[0] == '-' ? 1 : 0) - (text.Contains('.') ? 1 : 0);

    private static string Shown(string text) => text.Length <= ShownMax ? text : text[..ShownMax] + "...";
}
