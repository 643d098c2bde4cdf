namespace AzureServices.EventGrid.Storage;

/// <summary>Where a blob is; the name is not escaped.</summary>
internal readonly record struct BlobAddress(string Container, string Blob);

/// <summary>A version of a blob, as far as it is known.</summary>
/// <param name="ETag">Changes with each write; without quotes.</param>
/// <param name="ContentType">The media type given by the writer.</param>
/// <param name="ContentLength">In bytes; null where it was replaced before anybody looked.</param>
/// <param name="BlobType">For example <c>BlockBlob</c>.</param>
internal sealed record BlobVersion(string ETag, string? ContentType, long? ContentLength, string? BlobType);

/// <summary>The request that an event tells of.</summary>
internal readonly record struct BlobRequest(string Api, string? RequestId, string? ClientRequestId, DateTimeOffset At);
