namespace AzureServices.EventGrid.Storage;

/// <summary>Where a blob is; the name is not escaped.</summary>
internal readonly record struct BlobAddress(string Container, string Blob);

/// <summary>A blob as it was seen.</summary>
/// <param name="ETag">Changes with each write; without quotes.</param>
/// <param name="ContentType">The media type given by the writer.</param>
/// <param name="ContentLength">In bytes.</param>
/// <param name="BlobType">For example <c>BlockBlob</c>.</param>
/// <param name="IsCopy">Whether it was written by a copy.</param>
internal sealed record BlobVersion(string ETag, string ContentType, long ContentLength, string BlobType, bool IsCopy);
