namespace LoyaltyFunctions.Integrity;

/// <summary>How a seal is cut into pages and steps.</summary>
public sealed record SealSizes
{
    /// <summary>Leaves of a page; a power of two, so that a page is a subtree.</summary>
    public int LeavesPerPage { get; init; } = 1_024;

    /// <summary>Pages of one step of the workflow.</summary>
    public int PagesPerStep { get; init; } = 64;
}

/// <summary>
/// Puts the heads of all chains under one root. A page is frozen once it is written: whoever takes over after a failure
/// reads it back and goes on behind it, so that the day has one seal, however often it is asked for.
/// </summary>
public sealed class LedgerSealing(
    CosmosChainStore ledger, BlobSealStore seals, CosmosSealOutbox outbox, TimeProvider time)
{
    /// <summary>How a seal is cut.</summary>
    public SealSizes Sizes { get; init; } = new();

    /// <summary>Writes the next pages, or reads back those that are there.</summary>
    /// <param name="first">Number of the first of them, from 0.</param>
    /// <param name="after">The last customer of the page before; empty for the first page.</param>
    public async Task<SealedPages> SealPagesAsync(
        DateOnly date, int first, string after, CancellationToken cancellationToken)
    {
        var pages = new List<SealPage>();
        UnreadableAccounts? unreadable = null;
        for (var number = first; number < first + Sizes.PagesPerStep; number++)
        {
            var (page, without) = await SealPageAsync(SealPage.NameOf(date, number), after, cancellationToken);
            unreadable = UnreadableAccounts.Sum(unreadable, without);
            if (page is not null) pages.Add(page);
            if (page is null || page.Count < Sizes.LeavesPerPage)
            {
                return new SealedPages(pages, IsLast: true, unreadable);
            }

            after = page.LastCustomerId;
        }

        return new SealedPages(pages, IsLast: false, unreadable);
    }

    /// <summary>Writes the seal over its pages, unless the day has one, and announces it.</summary>
    /// <param name="unreadable">Accounts that stand in none of the pages; null for none.</param>
    public async Task<SealOutcome> CompleteAsync(
        DateOnly date, IReadOnlyList<SealPage> pages, UnreadableAccounts? unreadable,
        CancellationToken cancellationToken)
    {
        var seal = await seals.FindAsync(date, cancellationToken)
            ?? await CreateAsync(date, pages, unreadable, cancellationToken);
        await outbox.AnnounceAsync(seal, cancellationToken);
        return new SealOutcome(seal.Date, seal.TreeSize, seal.RootHash);
    }

    private async Task<Seal> CreateAsync(
        DateOnly date, IReadOnlyList<SealPage> pages, UnreadableAccounts? unreadable,
        CancellationToken cancellationToken)
    {
        var previous = await seals.FindNewestAsync(before: date, cancellationToken);
        var seal = new Seal(
            date, time.GetUtcNow(), pages.Sum(page => (long)page.Count), SealedHeads.RootOf(pages), pages,
            previous?.RootHash, unreadable);
        return await seals.CreateAsync(seal, cancellationToken)
            ? seal
            : (await seals.FindAsync(date, cancellationToken))!;
    }

    private async Task<(SealPage? Page, UnreadableAccounts? Without)> SealPageAsync(
        string name, string after, CancellationToken cancellationToken)
    {
        var frozen = await seals.FindLeavesAsync(name, cancellationToken);
        if (frozen is null)
        {
            var (leaves, without) = await ReadPageAsync(after, cancellationToken);
            if (leaves.Count == 0) return (null, without);
            if (await seals.CreateAsync(name, leaves, cancellationToken)) return (SealPage.Of(name, leaves), without);
            frozen = await seals.FindLeavesAsync(name, cancellationToken);
        }

        var page = SealPage.Of(name, frozen!);
        return (page, await FindUnreadableAsync(after, page, frozen!, cancellationToken));
    }

    // Only the last page may be short, so those who cannot be read make room for the next ones.
    private async Task<(IReadOnlyList<SealLeaf> Leaves, UnreadableAccounts? Without)> ReadPageAsync(
        string after, CancellationToken cancellationToken)
    {
        var leaves = new List<SealLeaf>();
        UnreadableAccounts? without = null;
        var heads = ledger.ReadHeadsAsync(after, through: null, Sizes.LeavesPerPage, cancellationToken);
        await foreach (var head in heads)
        {
            if (head.Leaf is null) without = UnreadableAccounts.With(without, head.CustomerId);
            else leaves.Add(head.Leaf);
            if (leaves.Count == Sizes.LeavesPerPage) break;
        }

        return (leaves, without);
    }

    // A frozen page does not say who was left out: they are looked for again where it lies.
    private async Task<UnreadableAccounts?> FindUnreadableAsync(
        string after, SealPage page, IReadOnlyList<SealLeaf> leaves, CancellationToken cancellationToken)
    {
        var through = page.Count == Sizes.LeavesPerPage ? page.LastCustomerId : null;
        var known = leaves.Select(leaf => leaf.CustomerId).ToHashSet(StringComparer.Ordinal);
        UnreadableAccounts? without = null;
        await foreach (var head in ledger.ReadHeadsAsync(after, through, Sizes.LeavesPerPage, cancellationToken))
        {
            if (head.Leaf is not null || known.Contains(head.CustomerId)) continue;
            without = UnreadableAccounts.With(without, head.CustomerId);
        }

        return without;
    }
}

/// <param name="IsLast">Whether no customer stands behind the last of them.</param>
/// <param name="Unreadable">Accounts that stand in none of them, though they should; null for none.</param>
public sealed record SealedPages(
    IReadOnlyList<SealPage> Pages, bool IsLast, UnreadableAccounts? Unreadable = null);

/// <summary>What a run of the workflow ends with.</summary>
/// <param name="TreeSize">Number of customers in the seal.</param>
public sealed record SealOutcome(DateOnly Date, long TreeSize, string RootHash);
