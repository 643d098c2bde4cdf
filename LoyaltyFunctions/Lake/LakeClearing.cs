using Azure.Storage.Blobs.Models;

namespace LoyaltyFunctions.Lake;

/// <summary>
/// Deletes what nobody needs any more: files that were replaced long enough ago or never came into a version, lists of
/// parts whose commit is done, and old manifests.
/// </summary>
public sealed class LakeClearing(LakeTable table, LakeBlobs blobs, LakeReceipts receipts)
{
    /// <summary>So many of the newest manifests stay, whatever their age.</summary>
    public const int ManifestsKept = 100;

    /// <summary>After so many days a commit whose parts were written and never committed is given up.</summary>
    public static readonly TimeSpan KeepStaged = TimeSpan.FromDays(30);

    /// <summary>Whether a run that starts now shall clear: the first of an hour does, whenever it comes.</summary>
    public async Task<bool> IsDueAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        await blobs.ReadAsync<LakeCleared>(LakePaths.Cleared, cancellationToken) is not { } last
        || HourOf(last.At) != HourOf(now);

    /// <param name="at">The time that ages count to, UTC.</param>
    /// <returns>How many blobs were deleted.</returns>
    public async Task<int> ClearAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        var head = await table.ReadHeadAsync(cancellationToken);
        var staged = await SettleStagedAsync(head, at, cancellationToken);
        var listed = new List<BlobItem>(staged.Done);
        listed.AddRange(await UnusedDataAsync(head, staged.Waiting, at, cancellationToken));
        listed.AddRange(await OldManifestsAsync(head, at, cancellationToken));
        await LakeBlobs.ForEachAsync(
            listed,
            async (blob, token) => await blobs.DeleteAsync(blob.Name, blob.Properties.ETag, token),
            cancellationToken);

        // Last: a run that was interrupted leaves its clearing to the next.
        await blobs.TryPutAsync(
            LakePaths.Cleared, new LakeCleared(at, listed.Count), new BlobUploadOptions(), cancellationToken);
        return listed.Count;
    }

    private async Task<StagedParts> SettleStagedAsync(
        LakeManifest head, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var parts = new List<BlobItem>();
        await foreach (var part in blobs.ListAsync(LakePaths.Staged, cancellationToken)) parts.Add(part);
        var (done, waiting) = (new List<BlobItem>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var commit in parts.GroupBy(part => LakePaths.CommitKeyOf(part.Name)))
        {
            var isDone = commit.All(part => IsOlder(part, at - KeepStaged))
                || await IsCommittedAsync(commit.First().Name, head, cancellationToken);
            if (isDone) done.AddRange(commit);
            else waiting.Add(commit.Key);
        }

        return new StagedParts(done, waiting);
    }

    private async Task<bool> IsCommittedAsync(string name, LakeManifest head, CancellationToken cancellationToken) =>
        await blobs.ReadAsync<StagedPart>(name, cancellationToken) is { } part
        && (head.Holds(part.CommitId) || await receipts.HasAsync(part.CommitId, cancellationToken));

    private async Task<IReadOnlyList<BlobItem>> UnusedDataAsync(
        LakeManifest head, IReadOnlySet<string> waiting, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var used = head.Files.Select(file => file.Path)
            .Concat(head.Replaced.Where(file => at - file.At <= table.KeepReplaced).Select(file => file.Path))
            .ToHashSet(StringComparer.Ordinal);
        var unused = new List<BlobItem>();
        await foreach (var file in blobs.ListAsync(LakePaths.Data, cancellationToken))
        {
            var isNeeded = used.Contains(file.Name) || !IsOlder(file, at - table.KeepReplaced)
                || waiting.Contains(LakePaths.CommitKeyOf(file.Name));
            if (!isNeeded) unused.Add(file);
        }

        return unused;
    }

    private async Task<IReadOnlyList<BlobItem>> OldManifestsAsync(
        LakeManifest head, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var old = new List<BlobItem>();
        await foreach (var manifest in blobs.ListAsync(LakePaths.Manifests, cancellationToken))
        {
            if (LakePaths.VersionOf(manifest.Name) > head.Version - ManifestsKept) break;
            if (IsOlder(manifest, at - table.KeepReplaced)) old.Add(manifest);
        }

        return old;
    }

    private static long HourOf(DateTimeOffset instant) => instant.UtcTicks / TimeSpan.TicksPerHour;

    private static bool IsOlder(BlobItem blob, DateTimeOffset than) => blob.Properties.LastModified < than;

    /// <param name="Done">Lists of commits that are in the table, or were given up.</param>
    /// <param name="Waiting">Keys of commits that may still come.</param>
    private sealed record StagedParts(IReadOnlyList<BlobItem> Done, IReadOnlySet<string> Waiting);
}

/// <summary>The last clearing that was done.</summary>
/// <param name="At">The time of its run, UTC.</param>
/// <param name="Blobs">So many were deleted.</param>
public sealed record LakeCleared(DateTimeOffset At, int Blobs)
{
    public int SchemaVersion { get; init; } = 1;
}
