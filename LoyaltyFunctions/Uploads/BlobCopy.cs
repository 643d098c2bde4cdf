using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace LoyaltyFunctions.Uploads;

/// <summary>What is copied: bytes, read once from where they stand.</summary>
/// <param name="Length">How many there are.</param>
internal sealed record CopySource(Stream Bytes, long Length);

/// <summary>What a copy has beside its bytes.</summary>
internal sealed record CopyTerms
{
    public required BlobHttpHeaders Headers { get; init; }

    public required IDictionary<string, string> Metadata { get; init; }

    /// <summary>Null for the account's.</summary>
    public AccessTier? Tier { get; init; }
}

/// <summary>Copies blobs of any size through one buffer, and hashes what goes through.</summary>
/// <remarks>
/// A copy comes to be in one step: by one request where it is small, else out of staged blocks. There is no half copy
/// under a name, and two tries that run at once write the same.
/// </remarks>
internal static class BlobCopy
{
    /// <summary>The size of a block, and so what a copy holds in memory.</summary>
    public const int BlockBytes = 8 * 1024 * 1024;

    // The store refuses bytes that changed on their way.
    private static readonly UploadTransferValidationOptions Checked =
        new() { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 };

    private static readonly BlobRequestConditions OnlyOnce = new() { IfNoneMatch = ETag.All };

    /// <summary>Copies a stream, never over what is there.</summary>
    /// <param name="terms">Made of the SHA-256, once it is known.</param>
    /// <returns>SHA-256 of what went through, lower-case hex; also where a copy is there already.</returns>
    public static Task<string> CreateAsync(
        CopySource source, BlockBlobClient target, Func<string, CopyTerms> terms,
        CancellationToken cancellationToken) =>
        source.Length <= BlockBytes
            ? PutAsync(source, target, terms, cancellationToken)
            : StageAsync(source, target, terms, cancellationToken);

    /// <summary>SHA-256 of all bytes, lower-case hex.</summary>
    public static Task<string> HashAsync(CopySource source, CancellationToken cancellationToken) =>
        ReadAsync(source, _ => Task.CompletedTask, cancellationToken);

    private static async Task<string> PutAsync(
        CopySource source, BlockBlobClient target, Func<string, CopyTerms> terms, CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream((int)source.Length);
        var sha256 = await ReadAsync(
            source, bytes => whole.WriteAsync(bytes, cancellationToken).AsTask(), cancellationToken);
        whole.Position = 0;
        var asked = terms(sha256);
        var options = new BlobUploadOptions
        {
            HttpHeaders = asked.Headers,
            Metadata = asked.Metadata,
            AccessTier = asked.Tier,
            Conditions = OnlyOnce,
            TransferValidation = Checked,
        };
        await UnlessMadeAsync(target, () => target.UploadAsync(whole, options, cancellationToken), cancellationToken);
        return sha256;
    }

    private static async Task<string> StageAsync(
        CopySource source, BlockBlobClient target, Func<string, CopyTerms> terms, CancellationToken cancellationToken)
    {
        var blocks = new List<string>();
        var isMade = false;
        var sha256 = await ReadAsync(
            source,
            async bytes =>
            {
                // Where a copy is there, and protected, no block can be staged: the rest is read for its hash alone.
                if (isMade) return;
                blocks.Add(BlockId(blocks.Count));
                using var block = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
                var options = new BlockBlobStageBlockOptions { TransferValidation = Checked };
                isMade = await UnlessMadeAsync(
                    target, () => target.StageBlockAsync(blocks[^1], block, options, cancellationToken),
                    cancellationToken);
            },
            cancellationToken);
        if (isMade) return sha256;
        var asked = terms(sha256);
        var options = new CommitBlockListOptions
        {
            HttpHeaders = asked.Headers,
            Metadata = asked.Metadata,
            AccessTier = asked.Tier,
            Conditions = OnlyOnce,
        };
        await UnlessMadeAsync(
            target, () => target.CommitBlockListAsync(blocks, options, cancellationToken), cancellationToken);
        return sha256;
    }

    /// <returns>Whether another try was faster: then the copy is there, and what this one staged is dropped.</returns>
    private static async Task<bool> UnlessMadeAsync(
        BlockBlobClient target, Func<Task> make, CancellationToken cancellationToken)
    {
        try
        {
            await make();
            return false;
        }
        catch (RequestFailedException exception) when (IsMadeByAnother(exception))
        {
            if (!await target.ExistsAsync(cancellationToken)) throw;
            return true;
        }
    }

    private static async Task<string> ReadAsync(
        CopySource source, Func<ArraySegment<byte>, Task> each, CancellationToken cancellationToken)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        // Most files are far smaller than a block, and many are copied at once.
        var size = (int)Math.Clamp(source.Length, 1, BlockBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            while (true)
            {
                var read = await source.Bytes.ReadAtLeastAsync(
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
