using System.Globalization;
using System.Text;

namespace LoyaltyFunctions.Shared;

/// <summary>A caller's key, written so that it can be part of a Cosmos id or of a blob name.</summary>
/// <remarks>
/// Cosmos refuses <c>/ \ ? #</c> in ids, blob names give <c>/</c> and <c>..</c> a meaning, and a colon separates parts.
/// Whatever a key holds beyond ASCII letters, digits, dot, underscore and hyphen becomes <c>~</c> and two hex digits
/// for each UTF-8 byte, and so does a leading dot: two keys never share a form.
/// </remarks>
public static class SafeKey
{
    public static string Of(string key)
    {
        var text = new StringBuilder(key.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(key))
        {
            if (IsPlain((char)unit, first: text.Length == 0)) text.Append((char)unit);
            else text.Append('~').Append(unit.ToString("x2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static bool IsPlain(char c, bool first) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' || (c is '.' && !first);
}
