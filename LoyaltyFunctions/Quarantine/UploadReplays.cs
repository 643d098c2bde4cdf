using System.Globalization;
using System.Net;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LoyaltyFunctions.Shared;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Quarantine;

/// <summary>A blob, by its container and its name.</summary>
public sealed record StoredBlob(string Container, string Name);

/// <summary>Brings files to their workflow again.</summary>
public sealed class UploadReplays(BlobServiceClient storage, QuarantineOriginals originals)
{
    /// <summary>Where copies for replays lie, within the container <c>uploads</c>.</summary>
    public const string Folder = "replays/";

    /// <summary>So many characters of a name are kept, from its end: with the folders it must be a name that is
    /// taken.</summary>
    private const int LeafLengthMax = 400;

    private readonly BlobContainerClient uploaded = storage.GetBlobContainerClient(BlobNames.Uploads);

    /// <summary>The name of an item's n-th replay: it is an upload of its own. The folders of the file are left out,
    /// because a replay that fails and is replayed would have ever more of them.</summary>
    public static string NameOf(QuarantineItem item, int number)
    {
        var name = item.Kind == QuarantineKinds.Rows ? item.OriginalBlob! : item.FileName!;
        var leaf = name[(name.LastIndexOf('/') + 1)..];
        if (leaf.Length > LeafLengthMax) leaf = leaf[^LeafLengthMax..];
        if (leaf.Length > 0 && char.IsLowSurrogate(leaf[0])) leaf = leaf[1..];
        return string.Create(CultureInfo.InvariantCulture, $"{Folder}{number}/{item.Id}/{leaf}");
    }

    /// <summary>Puts the kept original among the uploads, once for each number; the store announces it.</summary>
    public async Task<ReplayStart> CopyAsync(QuarantineItem item, int number, CancellationToken cancellationToken)
    {
        if (await originals.OpenAsync(item, cancellationToken) is not { } original) return Gone(item);
        await using (original)
        {
            var name = NameOf(item, number);
            var blob = uploaded.GetBlobClient(name);
            // A name such as a/../b would reach another blob.
            if (new BlobUriBuilder(blob.Uri).BlobName != name)
            {
                return ReplayStart.Refused(
                    QuarantineProblems.NotReplayableKind,
                    $"The file's name in '{item.Name}' cannot be used; upload its original under another name.");
            }

            var contentType = await originals.FindContentTypeAsync(item, cancellationToken);
            var eTag = await TryWriteAsync(blob, original, contentType, cancellationToken)
                ?? (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ETag;
            return ReplayStart.Of(UploadedFile.IdOf(name, eTag.ToString("G")));
        }
    }

    /// <summary>Starts the workflow of a file that was uploaded, as it is now; a run that is known is not started
    /// twice.</summary>
    public async Task<ReplayStart> StartAsync(
        QuarantineItem item, StoredBlob blob, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        if (blob.Container != BlobNames.Uploads)
        {
            return ReplayStart.Refused(
                QuarantineProblems.NotReplayableKind,
                $"'{item.Name}' is about a blob of the container '{blob.Container}', which no upload is; look it up "
                + "there, and dismiss the item.");
        }

        try
        {
            var properties = (await uploaded.GetBlobClient(blob.Name)
                .GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            var file = new UploadedFile(blob.Name, properties.ETag.ToString("G"), properties.LastModified);
            await workflows.StartOnceAsync(WorkflowNames.ProcessUpload, file.UploadId, file, cancellationToken);
            return ReplayStart.Of(file.UploadId);
        }
        catch (RequestFailedException exception) when (exception.Status == (int)HttpStatusCode.NotFound)
        {
            return Gone(item);
        }
    }

    /// <summary>Null where the blob is there: another try has written the same.</summary>
    private static async Task<ETag?> TryWriteAsync(
        BlobClient blob, Stream content, string? contentType, CancellationToken cancellationToken)
    {
        var onlyOnce = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = contentType },
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
        };
        try
        {
            return (await blob.UploadAsync(content, onlyOnce, cancellationToken)).Value.ETag;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobAlreadyExists
            || exception.Status == (int)HttpStatusCode.PreconditionFailed)
        {
            return null;
        }
    }

    private static ReplayStart Gone(QuarantineItem item) => ReplayStart.Refused(
        QuarantineProblems.OriginalGoneKind,
        $"The file of '{item.Name}' is no longer there: it was processed and archived since, or its sender deleted it. "
        + "Where its purchases are missing, it must be uploaded again. Then dismiss the item.");
}
