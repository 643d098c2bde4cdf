using LoyaltyFunctions.Ledger;

namespace LoyaltyFunctions.Integrity;

/// <summary>Proves by the seals what a customer's entries were.</summary>
public sealed class SealProofs(CosmosLedgerStore ledger, BlobSealStore seals, SealedHeads heads)
{
    /// <summary>So many seals are looked at: the first one after an entry was recorded covers it, but for one that was
    /// in the making just then.</summary>
    public const int SealsMax = 4;

    /// <summary>The most entries that a proof carries between a statement and a seal.</summary>
    public const int BetweenMax = 10_000;

    /// <summary>
    /// The proof for a statement that ends with an entry: by the first seal that covers it. Null where none does yet,
    /// or where more than <see cref="BetweenMax"/> entries lie between.
    /// </summary>
    /// <param name="throughSequence">Of the statement's last entry; of an empty statement, that of the last entry
    /// before it, 0 for none.</param>
    /// <exception cref="SealBrokenException">The seal is not what it was.</exception>
    public async Task<StatementProof?> ProveAsync(
        string customerId, long throughSequence, CancellationToken cancellationToken)
    {
        var covered = Math.Max(throughSequence, 1);
        if (await ledger.ReadEntriesAsync(customerId, covered - 1, limit: 1, cancellationToken) is not [var entry])
        {
            return null;
        }

        var recordedOn = DateOnly.FromDateTime(entry.RecordedAt.UtcDateTime);
        var dates = (await seals.DatesAsync(cancellationToken)).Where(date => date >= recordedOn).Take(SealsMax);
        foreach (var date in dates)
        {
            if (await heads.FindSealAsync(date, cancellationToken) is not { } seal) continue;
            if (await heads.FindAsync(seal, customerId, cancellationToken) is not { } place) continue;
            if (place.Leaf.Sequence < covered) continue;
            var between = await ReadBetweenAsync(place.Leaf, throughSequence, cancellationToken);
            return between is null
                ? null
                : Proof(seal, place, throughSequence == 0 ? null : entry) with { Between = between };
        }

        return null;
    }

    private async Task<IReadOnlyList<LedgerEntry>?> ReadBetweenAsync(
        SealLeaf leaf, long throughSequence, CancellationToken cancellationToken)
    {
        var count = leaf.Sequence - throughSequence;
        if (count > BetweenMax) return null;
        return count == 0
            ? []
            : await ledger.ReadEntriesAsync(leaf.CustomerId, throughSequence, (int)count, cancellationToken);
    }

    // A page is a subtree: the path leads through it, then over the roots of the pages.
    private static StatementProof Proof(Seal seal, SealedPlace place, LedgerEntry? anchor)
    {
        var inPage = MerkleTree.Path([.. place.Leaves.Select(leaf => leaf.Hash)], place.IndexInPage);
        var overPages = MerkleTree.Path(
            [.. seal.Pages.Select(page => Convert.FromHexString(page.RootHash))], place.Page);
        return new StatementProof(
            seal.Date, place.Leaf, place.Index, seal.TreeSize,
            [.. inPage.Concat(overPages).Select(Convert.ToHexStringLower)], seal.RootHash, anchor, Between: []);
    }
}
