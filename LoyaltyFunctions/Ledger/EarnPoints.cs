using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>The command to record what a purchase earns.</summary>
public sealed record EarnPoints : LedgerCommand
{
    /// <summary>The calculation; names the purchase and so the entry. A cap has not been applied to it yet.</summary>
    public required Receipt Receipt { get; init; }

    /// <summary>Hash of the purchase as it was sent.</summary>
    public required string PurchaseHash { get; init; }

    /// <summary>From when on the points are gone, UTC; null where they never expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>From when on the points may be spent, UTC; null where at once.</summary>
    public DateTimeOffset? AvailableFrom { get; init; }

    /// <summary>Whether the points wait for <see cref="ReleasePoints"/>, whatever the time.</summary>
    public bool AwaitsRelease { get; init; }

    public override string EntryId => Ledger.EntryId.Earn(Receipt.Source, Receipt.PurchaseId);

    public override string ContentHash => PurchaseHash;

    public override bool OpensAccount => true;

    public override LedgerDecision Decide(Account account, DateTimeOffset now) =>
        EarnDecider.Decide(account, this, now);
}

/// <summary>The command to make an award's pending points available before their time.</summary>
public sealed record ReleasePoints : LedgerCommand
{
    /// <summary>The award; null until it has been looked up.</summary>
    internal LedgerEntry? Award { get; init; }

    /// <summary>What took parts of the award back before.</summary>
    internal IReadOnlyList<LedgerEntry> Reversals { get; init; } = [];

    public required string AwardId { get; init; }

    public override string EntryId => Ledger.EntryId.Release(AwardId);

    public override string ContentHash => Shared.ContentHash.Of("release", AwardId);

    public override LedgerDecision Decide(Account account, DateTimeOffset now) =>
        EarnDecider.Release(account, this, now);
}
