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
        string? sha256 = null;
        var state = await originals.ReadAsync(
            file,
            async (original, bytes) => sha256 = await BlobCopy.CreateAsync(
                new CopySource(bytes, original.ContentLength), copy, it => TermsOf(file, original, it),
                cancellationToken),
            cancellationToken);
        if (state != OriginalState.Read)
        {
            // An earlier try may have moved it.
            if (await IsolatedStore.FindAsync(copy, cancellationToken) is not { } kept) return NotThere(state);
            sha256 = IsolatedStore.Sha256Of(kept);
        }

        var isGone = await originals.DeleteAsync(file, cancellationToken);
        return new ArchivedCopy(
            ArchiveOutcome.Archived, copy.Name, sha256,
            isGone ? null : "the file was replaced meanwhile; the newer one stays, it is an upload of its own");
    }

    private CopyTerms TermsOf(UploadedFile file, BlobDownloadDetails original, string sha256) =>
        IsolatedStore.TermsOf(file, original, sha256) with { Tier = options.Value.AccessTier };

    private static ArchivedCopy NotThere(OriginalState state) => state == OriginalState.Gone
        ? new ArchivedCopy(
            ArchiveOutcome.Gone, null, null, "the file was deleted before it could be archived")
        : new ArchivedCopy(
            ArchiveOutcome.Replaced, null, null,
            "the file was replaced before it could be archived; what is there now is another upload");
}
