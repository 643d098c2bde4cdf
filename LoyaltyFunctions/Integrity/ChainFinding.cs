namespace LoyaltyFunctions.Integrity;

/// <summary>The first thing that is wrong with a customer's ledger.</summary>
/// <param name="Sequence">Where in the chain: the sequence that an entry has or should have.</param>
/// <param name="EntryId">The entry, as its document is called; null where it is missing or the account is
/// wrong.</param>
/// <param name="Detail">What is wrong with it, in a sentence.</param>
public sealed record ChainFinding(long Sequence, string? EntryId, ChainFault Kind, string Detail);

/// <summary>What can be wrong with a ledger. The names are part of the API: never renamed.</summary>
public enum ChainFault
{
    /// <summary>An entry is not as it was recorded.</summary>
    Changed,

    /// <summary>An entry that was recorded is gone.</summary>
    Missing,

    /// <summary>An entry stands there that was never recorded.</summary>
    Inserted,

    /// <summary>An entry stands at another place than it was recorded at.</summary>
    Reordered,

    /// <summary>The account is not what the entries add up to.</summary>
    WrongHead,

    /// <summary>The entries fit each other and the account, but not what was sealed.</summary>
    NotAsSealed,

    /// <summary>The seal itself was changed.</summary>
    SealBroken,
}

/// <summary>What a check of a customer's ledger found.</summary>
/// <param name="Entries">How many entries were read.</param>
/// <param name="Verified">Whether nothing is wrong.</param>
/// <param name="Finding">The first thing that is wrong; null for nothing.</param>
/// <param name="SealedThrough">The sequence up to which the newest seal covers the entries; null for not at
/// all.</param>
public sealed record CustomerVerification(
    string CustomerId, long Entries, bool Verified, ChainFinding? Finding, long? SealedThrough);

/// <summary>What the newest seal says of a customer.</summary>
/// <param name="Sequence">Sequence of the last entry that it covers; 0 for an account without entries.</param>
/// <param name="HeadHash">That entry's hash.</param>
public sealed record SealedHead(DateOnly Date, long Sequence, string HeadHash);
