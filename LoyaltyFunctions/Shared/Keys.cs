using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LoyaltyFunctions.Shared;

/// <summary>Hashes that name content: the same fields give the same hash on every machine and in every year.</summary>
public static class ContentHash
{
    /// <summary>
    /// SHA-256, in lower-case hex, over the parts in order. Each part is written with its length, so that
    /// ("ab", "c") and ("a", "bc") differ; null differs from the empty text.
    /// </summary>
    public static string Of(params ReadOnlySpan<string?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(part?.Length ?? -1).Append(':').Append(part).Append('\n');
        }

        return Of(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>SHA-256 of bytes, in lower-case hex.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>A caller's key, written so that it can be part of a Cosmos id or of a blob name.</summary>
/// <remarks>
/// Cosmos refuses <c>/ \ ? #</c> in ids, blob names give <c>/</c> and <c>..</c> a meaning, and a colon separates parts.
/// Whatever a key holds beyond ASCII letters, digits, dot, underscore and hyphen becomes <c>~</c> and two hex digits
/// for each UTF-8 byte, and so does a leading dot: two keys never share a form. A form that would be longer than
/// <see cref="LengthMax"/> is <c>~~</c> and the key's SHA-256: Cosmos ids end at 1,023 characters, blob names at 1,024.
/// </remarks>
public static class SafeKey
{
    /// <summary>The longest form, in characters.</summary>
    public const int LengthMax = 200;

    private const string HashedMark = "~~";

    public static string Of(string key)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        var written = Write(bytes);
        return written.Length <= LengthMax ? written : HashedMark + ContentHash.Of(bytes);
    }

    private static string Write(byte[] key)
    {
        var text = new StringBuilder(key.Length);
        foreach (var unit in key)
        {
            if (IsPlain((char)unit, first: text.Length == 0)) text.Append((char)unit);
            else text.Append('~').Append(unit.ToString("x2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static bool IsPlain(char c, bool first) =>
        char.IsAsciiLetterOrDigit(c) || c is '_' or '-' || (c is '.' && !first);
}

/// <summary>Ids of callers as part of a route.</summary>
public static class RouteKey
{
    /// <summary>The one escape that web servers leave in a path, because a slash would cut it elsewhere.</summary>
    public const string EscapedSlash = "%2F";

    /// <summary>
    /// The id that a caller escaped into the path; ids with a literal <c>%2F</c> are refused where they come in.
    /// </summary>
    public static string Read(string routeValue) =>
        routeValue.Replace(EscapedSlash, "/", StringComparison.OrdinalIgnoreCase);
}
