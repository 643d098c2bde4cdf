using System.Net;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Quarantine;

/// <summary>The original bytes of what failed, whatever it was.</summary>
public sealed class QuarantineOriginals(BlobServiceClient storage)
{
    /// <summary>So many bytes are shown as text; more are streamed.</summary>
    public const int ShownBytesMax = 64 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Keeps bytes in the container <c>quarantine</c>; the same name holds the same bytes.</summary>
    /// <returns>SHA-256, lower-case hex.</returns>
    public async Task<string> KeepAsync(string blobName, BinaryData content, CancellationToken cancellationToken)
    {
        var blob = storage.GetBlobContainerClient(BlobNames.Quarantine).GetBlobClient(blobName);
        await blob.UploadAsync(content, overwrite: true, cancellationToken);
        return ContentHash.Of(content.ToMemory().Span);
    }

    /// <summary>The bytes as a stream, to be disposed of; null where there are none any more.</summary>
    public async Task<Stream?> OpenAsync(QuarantineItem item, CancellationToken cancellationToken)
    {
        if (BlobOf(item) is not { } blob) return null;
        try
        {
            return await blob.OpenReadAsync(new BlobOpenReadOptions(allowModifications: false), cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>The content type that the original has, which may name its charset; null where there is no original
    /// any more.</summary>
    public async Task<string?> FindContentTypeAsync(QuarantineItem item, CancellationToken cancellationToken)
    {
        if (BlobOf(item) is not { } blob) return null;
        try
        {
            return (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ContentType;
        }
        catch (RequestFailedException exception) when (exception.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>What is shown of the original; null where there is none any more.</summary>
    public async Task<OriginalView?> DescribeAsync(QuarantineItem item, CancellationToken cancellationToken)
    {
        if (await OpenAsync(item, cancellationToken) is not { } stream) return null;
        await using (stream)
        {
            var view = new OriginalView(
                stream.Length, item.OriginalSha256, Text: null, $"/api/quarantine/{item.Name}/original");
            if (stream.Length > ShownBytesMax) return view;
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, cancellationToken);
            return view with { Text = TextOf(bytes) };
        }
    }

    /// <summary>The whole as text. For events and messages, which are small.</summary>
    public async Task<string?> ReadTextAsync(QuarantineItem item, CancellationToken cancellationToken)
    {
        if (await OpenAsync(item, cancellationToken) is not { } stream) return null;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private BlobClient? BlobOf(QuarantineItem item) => item.OriginalBlob is null
        ? null
        : storage.GetBlobContainerClient(item.OriginalContainer ?? BlobNames.Quarantine)
            .GetBlobClient(item.OriginalBlob);

    private static string? TextOf(byte[] bytes)
    {
        try
        {
            return bytes.Contains((byte)0) ? null : StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

/// <param name="Bytes">The size.</param>
/// <param name="Sha256">Lower-case hex; absent where it was not computed.</param>
/// <param name="Text">The whole, where it is small and text.</param>
/// <param name="Link">Where the bytes are.</param>
public sealed record OriginalView(long Bytes, string? Sha256, string? Text, string Link);
