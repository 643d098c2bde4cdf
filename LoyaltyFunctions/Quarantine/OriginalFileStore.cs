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
    /// Copies the file as it is, streaming, whatever its size. Null where it is gone or was replaced: then the bytes
    /// that were refused are no more (on Azure the account's versions still have them).
    /// </summary>
    public async Task<OriginalFile?> KeepAsync(UploadedFile file, CancellationToken cancellationToken)
    {
        try
        {
            var options = new BlobOpenReadOptions(allowModifications: false)
            {
                Conditions = new BlobRequestConditions { IfMatch = new ETag(file.ETag) },
            };
            await using var source = await uploads.GetBlobClient(file.FileName)
                .OpenReadAsync(options, cancellationToken);
            using var sha256 = SHA256.Create();
            await using var hashed = new CryptoStream(source, sha256, CryptoStreamMode.Read);
            var blobName = $"{QuarantinedUpload.UploadKind}/{file.UploadId}";
            await quarantine.GetBlobClient(blobName).UploadAsync(hashed, overwrite: true, cancellationToken);
            return new OriginalFile(blobName, Convert.ToHexStringLower(sha256.Hash!));
        }
        catch (RequestFailedException exception)
            when (exception.Status is (int)HttpStatusCode.NotFound or (int)HttpStatusCode.PreconditionFailed)
        {
            return null;
        }
    }
}
