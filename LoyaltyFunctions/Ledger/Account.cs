using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>The sums over a customer's entries, and the head of the hash chain.</summary>
public sealed record Account
{
    public required string CustomerId { get; init; }

    /// <summary>Points that the customer has now.</summary>
    public Points Balance { get; init; }

    /// <summary>All points ever earned; never lowered by spending.</summary>
    public Points LifetimePoints { get; init; }

    /// <summary>The tier last announced; null before the first.</summary>
    public string? Tier { get; init; }

    /// <summary>Number of entries: the sequence of the last one.</summary>
    public long Sequence { get; init; }

    /// <summary>Hash of the last entry, or <see cref="EntryHash.Start"/>.</summary>
    public string HeadHash { get; init; } = EntryHash.Start;

    /// <summary>Version of the stored document; null where none is stored yet.</summary>
    public string? ETag { get; init; }

    /// <summary>The account of a customer who has no entry yet.</summary>
    public static Account Open(string customerId) => new() { CustomerId = customerId };

    /// <summary>The account after one more entry.</summary>
    public Account After(LedgerEntry entry) => this with
    {
        Balance = Balance + entry.Points,
        LifetimePoints = entry.Kind == EntryKind.Earn ? LifetimePoints + entry.Points : LifetimePoints,
        Sequence = entry.Sequence,
        HeadHash = entry.Hash,
    };
}
