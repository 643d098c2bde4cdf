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
        for (var number = first; number < first + Sizes.PagesPerStep; number++)
        {
            var page = await SealPageAsync(SealPage.NameOf(date, number), after, cancellationToken);
            if (page is not null) pages.Add(page);
            if (page is null || page.Count < Sizes.LeavesPerPage) return new SealedPages(pages, IsLast: true);
            after = page.LastCustomerId;
        }

        return new SealedPages(pages, IsLast: false);
    }

    /// <summary>Writes the seal over its pages, unless the day has one, and announces it.</summary>
    public async Task<SealOutcome> CompleteAsync(
        DateOnly date, IReadOnlyList<SealPage> pages, CancellationToken cancellationToken)
    {
        var seal = await seals.FindAsync(date, cancellationToken)
            ?? await CreateAsync(date, pages, cancellationToken);
        await outbox.AnnounceAsync(seal, cancellationToken);
        return new SealOutcome(seal.Date, seal.TreeSize, seal.RootHash);
    }

    private async Task<Seal> CreateAsync(
        DateOnly date, IReadOnlyList<SealPage> pages, CancellationToken cancellationToken)
    {
        var previous = await seals.FindNewestAsync(before: date, cancellationToken);
        var seal = new Seal(
            date, time.GetUtcNow(), pages.Sum(page => (long)page.Count), SealedHeads.RootOf(pages), pages,
            previous?.RootHash);
        return await seals.CreateAsync(seal, cancellationToken)
            ? seal
            : (await seals.FindAsync(date, cancellationToken))!;
    }

    private async Task<SealPage?> SealPageAsync(string name, string after, CancellationToken cancellationToken)
    {
        var frozen = await seals.FindLeavesAsync(name, cancellationToken);
        if (frozen is null)
        {
            var leaves = await ledger.ReadHeadsAsync(after, Sizes.LeavesPerPage, cancellationToken);
            if (leaves.Count == 0) return null;
            frozen = await seals.CreateAsync(name, leaves, cancellationToken)
                ? leaves
                : await seals.FindLeavesAsync(name, cancellationToken);
        }

        return SealPage.Of(name, frozen!);
    }
}

/// <param name="IsLast">Whether no customer stands behind the last of them.</param>
public sealed record SealedPages(IReadOnlyList<SealPage> Pages, bool IsLast);

/// <summary>What a run of the workflow ends with.</summary>
/// <param name="TreeSize">Number of customers in the seal.</param>
public sealed record SealOutcome(DateOnly Date, long TreeSize, string RootHash);
