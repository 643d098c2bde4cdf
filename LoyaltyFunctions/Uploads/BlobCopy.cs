using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace LoyaltyFunctions.Uploads;

/// <summary>Copies blobs of any size through one buffer, and hashes what goes through.</summary>
/// <remarks>
/// Blocks are staged and become a blob in one step at the end: there is no half copy under a name, and two tries that
/// run at once write the same.
/// </remarks>
internal static class BlobCopy
{
    /// <summary>The size of a block, and so what a copy holds in memory.</summary>
    public const int BlockBytes = 8 * 1024 * 1024;

    // The store refuses a block that changed on its way.
    private static readonly BlockBlobStageBlockOptions Checked = new()
    {
        TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
    };

    /// <summary>Copies a stream, never over what is there.</summary>
    /// <param name="terms">Made of the SHA-256, once it is known.</param>
    /// <returns>SHA-256 of what went through, lower-case hex.</returns>
    public static async Task<string> CreateAsync(
        Stream source, BlockBlobClient target, Func<string, CommitBlockListOptions> terms,
        CancellationToken cancellationToken)
    {
        var blocks = new List<string>();
        var sha256 = await ReadAsync(
            source,
            async bytes =>
            {
                blocks.Add(BlockId(blocks.Count));
                using var block = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
                await target.StageBlockAsync(blocks[^1], block, Checked, cancellationToken);
            },
            cancellationToken);
        var options = terms(sha256);
        options.Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All };
        try
        {
            await target.CommitBlockListAsync(blocks, options, cancellationToken);
        }
        catch (RequestFailedException exception) when (IsMadeByAnother(exception))
        {
            // Another try was faster, and its commit dropped what this one had staged.
            if (!await target.ExistsAsync(cancellationToken)) throw;
        }

        return sha256;
    }

    /// <summary>SHA-256 of all bytes of a stream, lower-case hex.</summary>
    public static Task<string> HashAsync(Stream source, CancellationToken cancellationToken) =>
        ReadAsync(source, _ => Task.CompletedTask, cancellationToken);

    private static async Task<string> ReadAsync(
        Stream source, Func<ArraySegment<byte>, Task> each, CancellationToken cancellationToken)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var size = SizeFor(source);
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            while (true)
            {
                var read = await source.ReadAtLeastAsync(
                    buffer.AsMemory(0, size), size, throwOnEndOfStream: false, cancellationToken);
                if (read == 0) return Convert.ToHexStringLower(sha256.GetHashAndReset());
                sha256.AppendData(buffer, 0, read);
                await each(new ArraySegment<byte>(buffer, 0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Most files are far smaller than a block, and many are copied at once.
    private static int SizeFor(Stream source) =>
        source.CanSeek ? (int)Math.Clamp(source.Length, 1, BlockBytes) : BlockBytes;

    private static bool IsMadeByAnother(RequestFailedException exception) =>
        exception.ErrorCode == BlobErrorCode.BlobAlreadyExists
        || exception.ErrorCode == BlobErrorCode.ConditionNotMet
        || exception.ErrorCode == BlobErrorCode.InvalidBlockList
        || exception.ErrorCode == BlobErrorCode.BlobImmutableDueToPolicy;

    private static string BlockId(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return Convert.ToBase64String(bytes);
    }
}
