using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using LoyaltyFunctions.Notifications;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Erasure;

/// <summary>
/// Removes what is kept of an upload that was settled: the archived original and its rejected rows, what was made of
/// its rows, the mail about it, its ticket, and the isolated copy.
/// </summary>
public sealed class KeptFileEraser(BlobServiceClient storage, IsolatedStorage isolated, UploadTickets tickets)
{
    /// <returns>Whether the isolated copy stays: a policy protects it until its retention ends.</returns>
    /// <exception cref="RequestFailedException">The store could not be reached.</exception>
    public async Task<bool> EraseAsync(CustomerFile file, CancellationToken cancellationToken)
    {
        var (id, uploadedAt) = (file.UploadId, file.UploadedAt);
        await EraseAllAsync(BlobNames.Archive, ArchivedUpload.FolderOf(id, uploadedAt), cancellationToken);
        await EraseAllAsync(BlobNames.Processed, $"{id}/", cancellationToken);
        await EraseAllAsync(BlobNames.Notifications, $"{UploadMail.NameOf(id, uploadedAt)}.", cancellationToken);
        await tickets.ForgetAsync(file.FileName, cancellationToken);
        var copies = isolated.Client.GetBlobContainerClient(IsolatedBlobNames.Uploads);
        return !await TryEraseAsync(
            copies.GetBlobClient(IsolatedUpload.NameOf(id, uploadedAt)), cancellationToken);
    }

    private async Task EraseAllAsync(string containerName, string prefix, CancellationToken cancellationToken)
    {
        var container = storage.GetBlobContainerClient(containerName);
        var options = new GetBlobsOptions { Prefix = prefix, States = BlobStates.Snapshots | BlobStates.Version };
        await foreach (var item in container.GetBlobsAsync(options, cancellationToken))
        {
            // A blob does not go before its snapshots do; what is left of it then are earlier versions.
            await container.GetBlobClient(item.Name).DeleteIfExistsAsync(
                DeleteSnapshotsOption.IncludeSnapshots, conditions: null, cancellationToken);
            if (item.Snapshot is null && item.VersionId is null) continue;
            await ErasedBlobs.Of(container, item).DeleteIfExistsAsync(cancellationToken: cancellationToken);
        }
    }

    /// <summary>False where a policy protects the blob: trying again would help only when its retention is
    /// over.</summary>
    private static async Task<bool> TryEraseAsync(BlobBaseClient blob, CancellationToken cancellationToken)
    {
        try
        {
            await blob.DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, null, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (
            exception.ErrorCode == BlobErrorCode.BlobImmutableDueToPolicy)
        {
            return false;
        }
    }
}

/// <summary>What a listing with snapshots and versions names.</summary>
internal static class ErasedBlobs
{
    public static BlobBaseClient Of(BlobContainerClient container, BlobItem item)
    {
        var blob = container.GetBlobBaseClient(item.Name);
        return item.Snapshot is not null ? blob.WithSnapshot(item.Snapshot)
            : item.VersionId is not null ? blob.WithVersion(item.VersionId)
            : blob;
    }
}
