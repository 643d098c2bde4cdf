namespace AzureServices.Azurite;

/// <summary>What a request did to a blob.</summary>
public enum BlobChangeKind
{
    /// <summary>The content was written in one request (Put Blob, Copy Blob).</summary>
    Put,

    /// <summary>The content was written by committing a block list.</summary>
    PutBlockList,

    /// <summary>Only properties, metadata or the like changed; the content is as before.</summary>
    Touched,

    /// <summary>The blob was deleted.</summary>
    Deleted,
}

/// <summary>A hint that a blob has changed, from Azurite's access log. It may be lost, but is never invented.</summary>
/// <param name="Kind">What the request did.</param>
/// <param name="Account">The storage account, in Azurite usually <c>devstoreaccount1</c>.</param>
/// <param name="Container">The container's name.</param>
/// <param name="Blob">The blob's name as Azurite holds it, not escaped.</param>
public sealed record BlobChange(BlobChangeKind Kind, string Account, string Container, string Blob);
