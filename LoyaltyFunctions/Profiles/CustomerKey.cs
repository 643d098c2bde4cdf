using System.Text;

namespace LoyaltyFunctions.Profiles;

/// <summary>Which texts can be the id of a customer.</summary>
public static class CustomerKey
{
    /// <summary>The longest id, in bytes of UTF-8: what the store takes as a partition key.</summary>
    public const int BytesMax = 2_048;

    /// <summary>
    /// Whether the ledger could have an account of that id: every customer of a purchase that was awarded passes.
    /// </summary>
    public static bool IsValid(string key) =>
        key.Length > 0 && Encoding.UTF8.GetByteCount(key) <= BytesMax && key is not ("." or "..")
        && !key.Any(char.IsControl) && !char.IsWhiteSpace(key[0]) && !char.IsWhiteSpace(key[^1]);
}
