namespace LoyaltyFunctions.Lake;

/// <summary>
/// Remembers commits whose rows are in the table, for ever and one by one, so that a commit that is asked for again
/// after years of merging adds nothing, and no manifest has to name them all.
/// </summary>
public sealed class LakeReceipts(LakeBlobs blobs)
{
    public Task<bool> HasAsync(string commitId, CancellationToken cancellationToken) =>
        blobs.HasAsync(LakePaths.ReceiptOf(commitId), cancellationToken);

    /// <summary>Gives every commit of a version its receipt; a later version may then forget their names.</summary>
    public Task GiveAsync(LakeManifest manifest, CancellationToken cancellationToken) => LakeBlobs.ForEachAsync(
        manifest.Causes(),
        async (commitId, token) => await blobs.TryCreateAsync(
            LakePaths.ReceiptOf(commitId), new LakeReceipt(commitId, manifest.Version), token),
        cancellationToken);
}

/// <summary>Says that the rows of a commit are in the table.</summary>
/// <param name="Version">A version that has them; they came with it or before.</param>
public sealed record LakeReceipt(string CommitId, long Version)
{
    public int SchemaVersion { get; init; } = 1;
}
