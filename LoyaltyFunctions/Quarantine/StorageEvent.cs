using System.Text.Json;
using Azure.Storage.Blobs;

namespace LoyaltyFunctions.Quarantine;

/// <summary>Events that a storage account sends.</summary>
internal static class StorageEvent
{
    private const string BlobCreated = "Microsoft.Storage.BlobCreated";

    /// <summary>The blob that an event says was written; null for another event.</summary>
    public static StoredBlob? BlobOf(ReceivedEvent received)
    {
        if (received is not { Type: BlobCreated, Data: { } data }) return null;
        using var document = JsonDocument.Parse(data);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("url", out var value) || value.ValueKind != JsonValueKind.String
            || !Uri.TryCreate(value.GetString(), UriKind.Absolute, out var url))
        {
            return null;
        }

        // The subject names the blob too, but stores differ in whether it is escaped there.
        var blob = new BlobUriBuilder(url);
        return blob is { BlobContainerName.Length: > 0, BlobName.Length: > 0 }
            ? new StoredBlob(blob.BlobContainerName, blob.BlobName)
            : null;
    }
}
