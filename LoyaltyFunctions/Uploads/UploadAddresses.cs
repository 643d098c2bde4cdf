using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads;

/// <summary>
/// Signs addresses under which one blob can be created, once: they let nobody read, list, or write over what is there.
/// </summary>
public sealed class UploadAddresses(BlobServiceClient storage, TimeProvider time) : IDisposable
{
    /// <summary>So long a key that signs for the app's identity is asked for.</summary>
    public static readonly TimeSpan KeyLifetime = TimeSpan.FromHours(6);

    /// <summary>A key that ends sooner is replaced: every address that it signs must end before it.</summary>
    public static readonly TimeSpan KeyRest = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim renewing = new(1);
    private (UserDelegationKey Key, DateTimeOffset ExpiresAt)? signer;

    /// <param name="expiresAt">When the address ends.</param>
    public async Task<Uri> SignAsync(string blobName, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var blob = storage.GetBlobContainerClient(BlobNames.Uploads).GetBlobClient(blobName);
        var terms = new BlobSasBuilder(BlobSasPermissions.Create, expiresAt)
        {
            BlobContainerName = blob.BlobContainerName,
            BlobName = blob.Name,
            Resource = "b",
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
        };
        if (blob.CanGenerateSasUri) return blob.GenerateSasUri(terms);

        var key = await SignerAsync(cancellationToken);
        return new BlobUriBuilder(blob.Uri)
        {
            Sas = terms.ToSasQueryParameters(key, storage.AccountName),
        }.ToUri();
    }

    public void Dispose() => renewing.Dispose();

    private async Task<UserDelegationKey> SignerAsync(CancellationToken cancellationToken)
    {
        await renewing.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (signer is not { } known || known.ExpiresAt - now < KeyRest)
            {
                var expiresAt = now + KeyLifetime;
                known = (await storage.GetUserDelegationKeyAsync(null, expiresAt, cancellationToken), expiresAt);
                signer = known;
            }

            return known.Key;
        }
        finally
        {
            renewing.Release();
        }
    }
}
