using LoyaltyFunctions.Ledger;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>Checks hash chains the long way round.</summary>
internal static class Chain
{
    /// <summary>Whether each entry's hash covers it and the entry before, from the first on.</summary>
    public static bool IsWhole(IEnumerable<LedgerEntry> entries)
    {
        var previous = EntryHash.Start;
        foreach (var entry in entries)
        {
            if (entry.PreviousHash != previous || EntryHash.Of(entry) != entry.Hash) return false;
            previous = entry.Hash;
        }

        return true;
    }
}
