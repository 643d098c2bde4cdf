using System.Net;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads;

/// <summary>The version of a blob in <c>uploads</c> that an upload is, as long as it is there.</summary>
public sealed class OriginalBlobs(BlobServiceClient storage)
{
    private readonly BlobContainerClient uploads = storage.GetBlobContainerClient(BlobNames.Uploads);

    /// <summary>Reads this version from its beginning; what is read is of this version, or fails.</summary>
    /// <param name="use">Gets what is known of the blob, and its bytes.</param>
    /// <returns>Where it is not there, or went while it was read: what became of it.</returns>
    internal async Task<OriginalState> ReadAsync(
        UploadedFile file, Func<BlobDownloadDetails, Stream, Task> use, CancellationToken cancellationToken)
    {
        var blob = uploads.GetBlobClient(file.FileName);
        try
        {
            var options = new BlobDownloadOptions { Conditions = VersionOf(file) };
            using var download = (await blob.DownloadStreamingAsync(options, cancellationToken)).Value;
            if (download.Details.ContentLength <= BlobCopy.BlockBytes)
            {
                await use(download.Details, download.Content);
                return OriginalState.Read;
            }

            // A long read is made of many, each of which asks for this version.
            var ranges = new BlobOpenReadOptions(allowModifications: false) { Conditions = VersionOf(file) };
            await using var bytes = await blob.OpenReadAsync(ranges, cancellationToken);
            await use(download.Details, bytes);
            return OriginalState.Read;
        }
        catch (RequestFailedException exception) when (IsGone(exception))
        {
            // Stores differ in which of the two they answer for a version of a blob that is gone.
            return await blob.ExistsAsync(cancellationToken) ? OriginalState.Replaced : OriginalState.Gone;
        }
    }

    /// <summary>Deletes this version and its snapshots; a newer one stays.</summary>
    /// <returns>Whether the version is gone; false where a newer one lies under the name.</returns>
    internal async Task<bool> DeleteAsync(UploadedFile file, CancellationToken cancellationToken)
    {
        var blob = uploads.GetBlobClient(file.FileName);
        try
        {
            await blob.DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, VersionOf(file), cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (IsGone(exception))
        {
            return !await blob.ExistsAsync(cancellationToken);
        }
    }

    private static BlobRequestConditions VersionOf(UploadedFile file) => new() { IfMatch = new ETag(file.ETag) };

    private static bool IsGone(RequestFailedException exception) =>
        exception.Status == (int)HttpStatusCode.PreconditionFailed
        || (exception.Status == (int)HttpStatusCode.NotFound
            && exception.ErrorCode != BlobErrorCode.ContainerNotFound);
}

internal enum OriginalState
{
    Read,
    Gone,
    Replaced,
}
