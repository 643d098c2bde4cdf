using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// Ids of ledger entries, built from their cause: the same purchase gives the same id over every channel and for ever.
/// </summary>
public static class EntryId
{
    /// <summary>The entry that a purchase earns: <c>earn:{source}:{purchaseId}</c>.</summary>
    public static string Earn(string source, string purchaseId) =>
        $"earn:{SafeKey.Of(source)}:{SafeKey.Of(purchaseId)}";
}
