using System.Text.Json;

namespace LoyaltyFunctions.Integrity;

/// <summary>Looks customers up in a seal. What was changed there is told, never believed.</summary>
public sealed class SealedHeads(BlobSealStore seals)
{
    /// <summary>Where a customer stands in a seal, or null where not.</summary>
    /// <exception cref="SealBrokenException">A page is not what the seal says of it.</exception>
    internal async Task<SealedPlace?> FindAsync(Seal seal, string customerId, CancellationToken cancellationToken)
    {
        var before = 0L;
        foreach (var (number, page) in seal.Pages.Index())
        {
            if (page.Spans(customerId))
            {
                var leaves = await ReadAsync(page, cancellationToken);
                var index = leaves.Index().Where(it => it.Item.CustomerId == customerId).Select(it => it.Index)
                    .DefaultIfEmpty(-1).First();
                if (index >= 0) return new SealedPlace(leaves, index, number, before + index);
            }

            before += page.Count;
        }

        return null;
    }

    /// <summary>The leaves of a page.</summary>
    /// <exception cref="SealBrokenException">They are not what the seal says of them.</exception>
    internal async Task<IReadOnlyList<SealLeaf>> ReadAsync(SealPage page, CancellationToken cancellationToken)
    {
        try
        {
            var leaves = await seals.FindLeavesAsync(page.Name, cancellationToken)
                ?? throw new SealBrokenException($"The page {page.Name} of the seal is gone.");
            return leaves.Count == page.Count && SealPage.RootOf(leaves) == page.RootHash
                ? leaves
                : throw new SealBrokenException(
                    $"The page {page.Name} of the seal was changed: its leaves give another root.");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new SealBrokenException($"The page {page.Name} of the seal is not readable: {exception.Message}");
        }
    }

    /// <summary>The seal of a day, or null where there is none.</summary>
    /// <exception cref="SealBrokenException">It is not what its pages give.</exception>
    internal Task<Seal?> FindSealAsync(DateOnly date, CancellationToken cancellationToken) =>
        WholeAsync(seals.FindAsync(date, cancellationToken), $"seal of {Seal.DayOf(date)}");

    /// <summary>The newest seal, or null where there is none.</summary>
    /// <exception cref="SealBrokenException">It is not what its pages give.</exception>
    internal Task<Seal?> FindNewestAsync(CancellationToken cancellationToken) =>
        WholeAsync(seals.FindNewestAsync(before: null, cancellationToken), "newest seal");

    private static async Task<Seal?> WholeAsync(Task<Seal?> reading, string name)
    {
        try
        {
            if (await reading is not { } seal) return null;
            return RootOf(seal.Pages) == seal.RootHash && seal.Pages.Sum(page => (long)page.Count) == seal.TreeSize
                ? seal
                : throw new SealBrokenException($"The {name} is not what its pages give.");
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new SealBrokenException($"The {name} is not readable: {exception.Message}");
        }
    }

    internal static string RootOf(IEnumerable<SealPage> pages) =>
        Convert.ToHexStringLower(MerkleTree.Root(pages.Select(page => Convert.FromHexString(page.RootHash))));
}

/// <summary>
/// Looks many customers up in one seal, in about the order of their ids: keeps the page that was read last.
/// </summary>
internal sealed class SealLookup(SealedHeads heads, Seal seal)
{
    private SealPage? page;
    private Dictionary<string, SealLeaf> leaves = [];

    /// <summary>What the seal says of a customer; null for nothing, also where the page is broken: that is found once,
    /// not for each of its customers.</summary>
    public async Task<SealedHead?> FindAsync(string customerId, CancellationToken cancellationToken)
    {
        foreach (var candidate in Candidates(customerId))
        {
            if (page != candidate) await TurnToAsync(candidate, cancellationToken);
            if (leaves.TryGetValue(customerId, out var leaf))
            {
                return new SealedHead(seal.Date, leaf.Sequence, leaf.HeadHash);
            }
        }

        return null;
    }

    private IEnumerable<SealPage> Candidates(string customerId)
    {
        var current = page;
        if (current?.Spans(customerId) is true) yield return current;
        foreach (var other in seal.Pages)
        {
            if (other != current && other.Spans(customerId)) yield return other;
        }
    }

    private async Task TurnToAsync(SealPage next, CancellationToken cancellationToken)
    {
        page = next;
        leaves = [];
        try
        {
            foreach (var leaf in await heads.ReadAsync(next, cancellationToken)) leaves[leaf.CustomerId] = leaf;
        }
        catch (SealBrokenException)
        {
            leaves = [];
        }
    }
}

/// <summary>Where a leaf stands in a seal.</summary>
/// <param name="Leaves">All leaves of its page.</param>
/// <param name="IndexInPage">From 0.</param>
/// <param name="Page">Number of the page, from 0.</param>
/// <param name="Index">Of the leaf in the whole tree, from 0.</param>
internal sealed record SealedPlace(IReadOnlyList<SealLeaf> Leaves, int IndexInPage, int Page, long Index)
{
    public SealLeaf Leaf => Leaves[IndexInPage];
}

/// <summary>A seal is not what it was when it was made.</summary>
public sealed class SealBrokenException(string message) : Exception(message);
