namespace LoyaltyFunctions.Profiles;

/// <summary>Which texts can be the id of a customer.</summary>
public static class CustomerKey
{
    /// <summary>The longest id, in characters: what purchases may carry.</summary>
    public const int LengthMax = 100;

    /// <summary>Whether purchases could carry the id and an address could name it.</summary>
    public static bool IsValid(string key) =>
        key.Length is > 0 and <= LengthMax && key is not ("." or "..") && !key.Any(char.IsControl)
        && !char.IsWhiteSpace(key[0]) && !char.IsWhiteSpace(key[^1]);
}
