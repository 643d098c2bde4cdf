using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads;

/// <summary>Copies originals to the account where nobody changes them. Nothing is ever written over there.</summary>
public sealed class IsolatedStore(OriginalBlobs originals, IsolatedStorage isolated)
{
    /// <summary>Metadata of every copy: SHA-256 of its bytes, lower-case hex.</summary>
    public const string Sha256Key = "sha256";

    /// <summary>Metadata of every copy: the upload's id.</summary>
    public const string UploadIdKey = "uploadId";

    /// <summary>
    /// Makes the copy unless it is there, reads it again and compares. A second try gives the same, also when the
    /// original was moved since.
    /// </summary>
    /// <exception cref="RequestFailedException">A store could not be reached.</exception>
    public async Task<IsolatedCopy> KeepAsync(UploadedFile file, CancellationToken cancellationToken)
    {
        var copy = isolated.Client.GetBlobContainerClient(IsolatedBlobNames.Uploads)
            .GetBlockBlobClient(IsolatedUpload.NameOf(file.UploadId, file.UploadedAt));
        var sha256 = await WriteAsync(file, copy, cancellationToken);
        if (sha256.State == OriginalState.Read)
        {
            return await CompareAsync(copy, sha256.Value, cancellationToken);
        }

        // The original may be in the archive by now. What the copy should be stands beside it.
        if (await FindAsync(copy, cancellationToken) is { } kept)
        {
            return await CompareAsync(copy, Sha256Of(kept), cancellationToken);
        }

        return sha256.State == OriginalState.Gone
            ? new IsolatedCopy(
                IsolationOutcome.Gone, null, null, "the file was deleted before it could be copied into isolation")
            : new IsolatedCopy(
                IsolationOutcome.Replaced, null, null,
                "the file was replaced before it could be copied into isolation; what is there now is another upload");
    }

    private async Task<(OriginalState State, string? Value)> WriteAsync(
        UploadedFile file, BlockBlobClient copy, CancellationToken cancellationToken)
    {
        string? sha256 = null;
        var state = await originals.ReadAsync(
            file,
            async (original, bytes) => sha256 = await BlobCopy.CreateAsync(
                new CopySource(bytes, original.ContentLength), copy, it => TermsOf(file, original, it),
                cancellationToken),
            cancellationToken);
        return (state, sha256);
    }

    /// <summary>What a copy keeps of its original, beside the bytes.</summary>
    internal static CopyTerms TermsOf(UploadedFile file, BlobDownloadDetails original, string sha256) => new()
    {
        Headers = new BlobHttpHeaders
        {
            ContentType = original.ContentType,
            ContentEncoding = original.ContentEncoding,
        },
        Metadata = new Dictionary<string, string> { [UploadIdKey] = file.UploadId, [Sha256Key] = sha256 },
    };

    /// <summary>The hash that was written with a copy; null where somebody else wrote it.</summary>
    internal static string? Sha256Of(BlobProperties copy) =>
        copy.Metadata.TryGetValue(Sha256Key, out var sha256) ? sha256 : null;

    private static async Task<IsolatedCopy> CompareAsync(
        BlockBlobClient copy, string? expected, CancellationToken cancellationToken)
    {
        using var download = (await copy.DownloadStreamingAsync(cancellationToken: cancellationToken)).Value;
        var actual = await BlobCopy.HashAsync(
            new CopySource(download.Content, download.Details.ContentLength), cancellationToken);
        return actual == expected
            ? new IsolatedCopy(IsolationOutcome.Kept, copy.Name, actual, Problem: null)
            : new IsolatedCopy(
                IsolationOutcome.Differs, copy.Name, actual,
                $"the isolated copy has SHA-256 {actual}, its original {expected ?? "unknown"}; somebody else wrote "
                + $"{IsolatedBlobNames.Uploads}/{copy.Name}: find out who, the original is in the archive");
    }

    internal static async Task<BlobProperties?> FindAsync(
        BlobBaseClient blob, CancellationToken cancellationToken)
    {
        try
        {
            return (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }
}
