using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using LoyaltyFunctions.Shared;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Uploads;

/// <summary>Moves originals that are settled from <c>uploads</c> to <c>archive</c>.</summary>
public sealed class ArchiveStore(
    OriginalBlobs originals, BlobServiceClient storage, IOptions<ArchiveOptions> options)
{
    private readonly BlobContainerClient archive = storage.GetBlobContainerClient(BlobNames.Archive);

    /// <summary>
    /// Copies this version, then deletes it. A second try carries on where the first ended; a newer file of the same
    /// name stays.
    /// </summary>
    /// <exception cref="RequestFailedException">The store could not be reached.</exception>
    public async Task<ArchivedCopy> MoveAsync(UploadedFile file, CancellationToken cancellationToken)
    {
        var copy = archive.GetBlockBlobClient(ArchivedUpload.NameOf(file));
        var kept = await IsolatedStore.FindAsync(copy, cancellationToken);
        var sha256 = kept is null ? null : IsolatedStore.Sha256Of(kept);
        if (kept is null)
        {
            var state = await originals.ReadAsync(
                file,
                async (properties, bytes) => sha256 = await BlobCopy.CreateAsync(
                    bytes, copy, it => TermsOf(file, properties, it), cancellationToken),
                cancellationToken);
            if (state != OriginalState.Read) return NotThere(state);
        }

        var isGone = await originals.DeleteAsync(file, cancellationToken);
        return new ArchivedCopy(
            ArchiveOutcome.Archived, copy.Name, sha256,
            isGone ? null : "the file was replaced meanwhile; the newer one stays, it is an upload of its own");
    }

    private CommitBlockListOptions TermsOf(UploadedFile file, BlobProperties original, string sha256)
    {
        var terms = IsolatedStore.TermsOf(file, original, sha256);
        terms.AccessTier = options.Value.AccessTier;
        return terms;
    }

    private static ArchivedCopy NotThere(OriginalState state) => state == OriginalState.Gone
        ? new ArchivedCopy(
            ArchiveOutcome.Gone, null, null, "the file was deleted before it could be archived")
        : new ArchivedCopy(
            ArchiveOutcome.Replaced, null, null,
            "the file was replaced before it could be archived; what is there now is another upload");
}
