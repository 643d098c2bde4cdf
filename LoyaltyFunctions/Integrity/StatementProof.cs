using LoyaltyFunctions.Ledger;

namespace LoyaltyFunctions.Integrity;

/// <summary>Leads from the last entry of a statement to the root of a seal; hashes are lower-case hex.</summary>
/// <param name="Date">The day of the seal.</param>
/// <param name="Leaf">The customer's leaf in it.</param>
/// <param name="LeafIndex">Place of the leaf in the tree, from 0.</param>
/// <param name="TreeSize">Number of leaves of the tree.</param>
/// <param name="Path">RFC 6962 audit path, lowest first.</param>
/// <param name="RootHash">The seal's root.</param>
/// <param name="Anchor">The last entry of the statement, or, of an empty one, the last entry before it; null where the
/// statement ends before the customer's first entry.</param>
/// <param name="Between">The entries after it up to the one that the leaf names, oldest first.</param>
public sealed record StatementProof(
    DateOnly Date,
    SealLeaf Leaf,
    long LeafIndex,
    long TreeSize,
    IReadOnlyList<string> Path,
    string RootHash,
    LedgerEntry? Anchor,
    IReadOnlyList<LedgerEntry> Between);
