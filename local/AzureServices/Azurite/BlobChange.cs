namespace AzureServices.Azurite;

/// <summary>What a request did.</summary>
internal enum BlobChangeKind
{
    /// <summary>The blob has a new version: it was put, copied, or its block list was.</summary>
    Written,

    /// <summary>The ETag changed, but nothing of which a storage account tells: metadata, an appended block.</summary>
    Touched,

    /// <summary>The blob was deleted.</summary>
    Deleted,

    /// <summary>The container was deleted with all its blobs.</summary>
    ContainerDeleted,

    /// <summary>Something that the journal does not spell out: only a listing shows what is there now.</summary>
    Unknown,
}

/// <summary>A request that changed a blob, from the journal that Azurite's process keeps.</summary>
/// <param name="Kind">What the request did.</param>
/// <param name="Account">The storage account, in Azurite usually <c>devstoreaccount1</c>.</param>
/// <param name="Container">The container's name.</param>
/// <param name="Blob">The blob's name as Azurite holds it, not escaped; empty for a container.</param>
internal sealed record BlobChange(BlobChangeKind Kind, string Account, string Container, string Blob)
{
    public static BlobChange Unknown { get; } = new(BlobChangeKind.Unknown, "", "", "");

    /// <summary>The version that the request left, without quotes; null after a deletion.</summary>
    public string? ETag { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>The operation as events name it, for example <c>PutBlob</c>.</summary>
    public string Api { get; init; } = "";

    public string? RequestId { get; init; }

    public string? ClientRequestId { get; init; }

    public string? ContentType { get; init; }

    /// <summary>In bytes; null where the request does not tell.</summary>
    public long? ContentLength { get; init; }

    public string? BlobType { get; init; }
}
