using System.Net;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Quarantine;

/// <summary>The bytes of a refused file, as they are kept.</summary>
/// <param name="BlobName">Within the container <c>quarantine</c>.</param>
public sealed record OriginalFile(string BlobName, string Sha256);

/// <summary>Copies refused files out of reach of their senders.</summary>
public sealed class OriginalFileStore(BlobServiceClient storage)
{
    private readonly BlobContainerClient uploads = storage.GetBlobContainerClient(BlobNames.Uploads);
    private readonly BlobContainerClient quarantine = storage.GetBlobContainerClient(BlobNames.Quarantine);

    /// <summary>
    /// Copies the file as it is, with its content type, which may name its charset; streaming, whatever its size.
    /// Null where it is gone or was replaced: then the bytes that were refused are no more (on Azure the account's
    /// versions still have them).
    /// </summary>
    public async Task<OriginalFile?> KeepAsync(UploadedFile file, CancellationToken cancellationToken)
    {
        var kept = quarantine.GetBlobClient(QuarantinedUpload.BlobNameOf(file.UploadId));
        var original = uploads.GetBlobClient(file.FileName);
        var version = new BlobRequestConditions { IfMatch = new ETag(file.ETag) };
        if (await DownloadAsync(original, version, cancellationToken) is { } source)
        {
            await using var hashed = new HashedStream(source.Content);
            if (await TryCopyAsync(hashed.Bytes, source.Details.ContentType, kept, cancellationToken))
            {
                return new OriginalFile(kept.Name, hashed.Sha256);
            }
        }

        // Another try may have copied it, and the file may be gone since.
        if (await OpenAsync(kept, conditions: null, cancellationToken) is not { } copy) return null;
        await using var read = new HashedStream(copy);
        await read.Bytes.CopyToAsync(Stream.Null, cancellationToken);
        return new OriginalFile(kept.Name, read.Sha256);
    }

    /// <summary>The first bytes of the file, at most so many; none where it is gone or was replaced.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadBeginningAsync(
        UploadedFile file, int bytesMax, CancellationToken cancellationToken)
    {
        var version = new BlobRequestConditions { IfMatch = new ETag(file.ETag) };
        if (await OpenAsync(uploads.GetBlobClient(file.FileName), version, cancellationToken) is not { } source)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        await using (source)
        {
            var beginning = new byte[Math.Min(source.Length, bytesMax)];
            await source.ReadExactlyAsync(beginning, cancellationToken);
            return beginning;
        }
    }

    /// <summary>False where a copy is there: it is of the same version, and somebody may be reading it.</summary>
    private static async Task<bool> TryCopyAsync(
        Stream bytes, string? contentType, BlobClient copy, CancellationToken cancellationToken)
    {
        var onlyOnce = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = contentType },
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
        };
        try
        {
            await copy.UploadAsync(bytes, onlyOnce, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            return false;
        }
    }

    private static Task<BlobDownloadStreamingResult?> DownloadAsync(
        BlobClient blob, BlobRequestConditions conditions, CancellationToken cancellationToken) =>
        UnlessGoneAsync<BlobDownloadStreamingResult>(async () => await blob.DownloadStreamingAsync(
            new BlobDownloadOptions { Conditions = conditions }, cancellationToken));

    private static Task<Stream?> OpenAsync(
        BlobClient blob, BlobRequestConditions? conditions, CancellationToken cancellationToken) =>
        UnlessGoneAsync(() => blob.OpenReadAsync(
            new BlobOpenReadOptions(allowModifications: false) { Conditions = conditions }, cancellationToken));

    private static async Task<T?> UnlessGoneAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound
            || exception.Status == (int)HttpStatusCode.PreconditionFailed)
        {
            return null;
        }
    }

    /// <summary>A stream that hashes what is read from it.</summary>
    private sealed class HashedStream : IAsyncDisposable
    {
        private readonly SHA256 sha256 = SHA256.Create();

        public HashedStream(Stream source) => Bytes = new CryptoStream(source, sha256, CryptoStreamMode.Read);

        public CryptoStream Bytes { get; }

        /// <summary>In lower-case hex, once everything has been read.</summary>
        public string Sha256 => Convert.ToHexStringLower(sha256.Hash!);

        public async ValueTask DisposeAsync()
        {
            await Bytes.DisposeAsync();
            sha256.Dispose();
        }
    }
}
