using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Lake;

/// <summary>
/// Takes purchases into the lake. Rows of a commit lie in files that nobody sees until the commit makes all of them
/// visible at once; however often a step is repeated, a commit's rows are there once.
/// </summary>
public sealed class PurchaseLake(LakeTable table, LakeBlobs blobs, LakeReceipts receipts)
{
    /// <summary>The highest number of a part.</summary>
    public const int PartMax = 99_999;

    /// <summary>
    /// Writes the rows of a part of a commit: a file for each date. Done again, it leaves what it wrote first.
    /// </summary>
    /// <param name="commitId">What caused the rows, such as an upload's id.</param>
    /// <param name="part">From 0 to <see cref="PartMax"/>.</param>
    /// <param name="rows">Rows that <see cref="PurchaseLakeRow.Refuse"/> lets through; none for a part without.</param>
    /// <exception cref="ArgumentException">A row cannot be kept exactly; the part is not written.</exception>
    public async Task WriteAsync(
        string commitId, int part, IReadOnlyList<PurchaseLakeRow> rows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part, PartMax);
        var staged = LakePaths.StagedOf(commitId, part);
        if (await blobs.HasAsync(staged, cancellationToken)) return;
        var files = await LakeBlobs.MakeAsync(
            [.. rows.GroupBy(row => row.Date).OrderBy(day => day.Key)],
            async (day, token) =>
            {
                var content = await PurchaseFile.OfAsync([.. day], token);
                var path = LakePaths.DataOf(day.Key, commitId, part, content.Sha256);
                return await content.StoreAsync(blobs, path, [commitId], token);
            },
            cancellationToken);

        // Of two who write the part at once, the list of one counts; the other's files are in no list.
        await blobs.TryCreateAsync(staged, new StagedPart(commitId, part, files), cancellationToken);
    }

    /// <summary>
    /// Makes all parts of a commit visible, as one version of the table. Done again it changes nothing, also when its
    /// files have been merged since.
    /// </summary>
    /// <param name="parts">Parts 0 to one less were written.</param>
    /// <param name="at">The time of the version, UTC.</param>
    /// <exception cref="InvalidOperationException">A part was not written.</exception>
    public Task CommitAsync(string commitId, int parts, DateTimeOffset at, CancellationToken cancellationToken) =>
        table.ChangeAsync(
            async (head, token) =>
            {
                // The head before the receipt: a commit leaves a manifest only after its receipt is there.
                if (head.Holds(commitId) || await receipts.HasAsync(commitId, token)) return null;
                var files = await ReadPartsAsync(commitId, parts, token);
                return files.Count == 0 ? null : new LakeChange(LakeManifest.Append, at, files, Removed: []);
            },
            cancellationToken);

    /// <summary>
    /// Lands a single purchase; <see cref="WorkflowNames.CompactLake"/> takes it into the table. Done again it changes
    /// nothing.
    /// </summary>
    /// <exception cref="ArgumentException">The row cannot be kept exactly.</exception>
    public async Task LandAsync(string commitId, PurchaseLakeRow row, CancellationToken cancellationToken)
    {
        if (row.Refuse() is { } refused) throw new ArgumentException(refused.Reason, nameof(row));
        if (await receipts.HasAsync(commitId, cancellationToken)) return;
        await blobs.TryCreateAsync(
            LakePaths.LandedOf(commitId), new LandedPurchase(commitId, row), cancellationToken);
    }

    private async Task<IReadOnlyList<LakeFile>> ReadPartsAsync(
        string commitId, int parts, CancellationToken cancellationToken)
    {
        var staged = new StagedPart[parts];
        await LakeBlobs.ForEachAsync(
            Enumerable.Range(0, parts),
            async (part, token) => staged[part] =
                await blobs.ReadAsync<StagedPart>(LakePaths.StagedOf(commitId, part), token)
                ?? throw new InvalidOperationException(
                    $"Part {part} of {parts} of the commit {commitId} was not written; write it, then commit again."),
            cancellationToken);
        return [.. staged.SelectMany(part => part.Files)];
    }
}

/// <summary>What a part of a commit has written.</summary>
public sealed record StagedPart(string CommitId, int Part, IReadOnlyList<LakeFile> Files)
{
    public int SchemaVersion { get; init; } = 1;
}

/// <summary>A purchase that waits to be taken into the table.</summary>
public sealed record LandedPurchase(string CommitId, PurchaseLakeRow Row)
{
    public int SchemaVersion { get; init; } = 1;
}
