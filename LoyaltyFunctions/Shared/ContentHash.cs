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
