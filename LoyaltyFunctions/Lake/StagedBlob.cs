using System.Buffers.Binary;
using System.Security.Cryptography;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace LoyaltyFunctions.Lake;

/// <summary>
/// Writes a blob in blocks that nobody sees until the blob is created of them: there is a whole blob under its name, or
/// none. Holds in memory what was written since <see cref="StageAsync"/>.
/// </summary>
internal sealed class StagedBlob(BlockBlobClient target) : Stream
{
    /// <summary>Less than that waits for more to come.</summary>
    private const int BlockBytesMin = 8 * 1024 * 1024;

    /// <summary>As the client library's own: the ids of all blocks of a name must be of one length.</summary>
    private const int BlockIdBytes = 48;

    private const string Sha256Key = "sha256";

    // The store refuses a block that changed on its way.
    private static readonly BlockBlobStageBlockOptions Checked = new()
    {
        TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
    };

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream pending = new();
    private readonly List<string> blocks = [];

    /// <summary>Of what was written, until the blob is created; then of the blob.</summary>
    public long Bytes { get; private set; }

    /// <summary>Of the blob, in lower-case hex, once it is created.</summary>
    public string Sha256 { get; private set; } = "";

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => Bytes;
        set => throw new NotSupportedException();
    }

    /// <summary>Sends what waits, if it is enough for a block.</summary>
    public Task StageAsync(CancellationToken cancellationToken) =>
        pending.Length < BlockBytesMin ? Task.CompletedTask : StageAllAsync(cancellationToken);

    /// <summary>Creates the blob, never over one that is there.</summary>
    /// <returns>False where another try has created it.</returns>
    public async Task<bool> TryCreateAsync(CancellationToken cancellationToken)
    {
        await StageAllAsync(cancellationToken);
        Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        try
        {
            await CommitAsync(new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (IsMadeByAnother(exception))
        {
            return false;
        }
    }

    /// <summary>
    /// Takes the blob that another try has created, and makes it young, so that a clearing which took it for a leftover
    /// leaves it.
    /// </summary>
    /// <exception cref="RequestFailedException">It was changed or cleared away meanwhile; the next try creates
    /// it.</exception>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        var there = (await target.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
        var unchanged = new BlobRequestConditions { IfMatch = there.ETag };
        if (there.Metadata.TryGetValue(Sha256Key, out var sha256))
        {
            // Another version of the platform may have written the same rows in other bytes.
            (Bytes, Sha256) = (there.ContentLength, sha256);
            await target.SetMetadataAsync(there.Metadata, unchanged, cancellationToken);
        }
        else
        {
            // Versions that wrote no hash could leave a half blob behind.
            await CommitAsync(unchanged, cancellationToken);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        hash.AppendData(buffer);
        Bytes += buffer.Length;
        pending.Write(buffer);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    // Parquet flushes before every page, which would be small blocks.
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
            pending.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task StageAllAsync(CancellationToken cancellationToken)
    {
        if (pending.Length == 0) return;
        var bytes = pending.GetBuffer().AsMemory(0, checked((int)pending.Length));
        var id = BlockId(blocks.Count, bytes.Span);
        pending.Position = 0;
        await target.StageBlockAsync(id, pending, Checked, cancellationToken);
        blocks.Add(id);
        pending.SetLength(0);
    }

    private Task CommitAsync(BlobRequestConditions conditions, CancellationToken cancellationToken) =>
        target.CommitBlockListAsync(
            blocks,
            new CommitBlockListOptions
            {
                Conditions = conditions,
                Metadata = new Dictionary<string, string> { [Sha256Key] = Sha256 },
            },
            cancellationToken);

    // Its commit dropped what this try had staged.
    private static bool IsMadeByAnother(RequestFailedException exception) =>
        exception.ErrorCode == BlobErrorCode.BlobAlreadyExists
        || exception.ErrorCode == BlobErrorCode.ConditionNotMet
        || exception.ErrorCode == BlobErrorCode.InvalidBlockList;

    // Named by what it holds: a try never takes a block for its own that another wrote otherwise.
    private static string BlockId(int number, ReadOnlySpan<byte> content)
    {
        Span<byte> id = stackalloc byte[BlockIdBytes];
        id.Clear();
        BinaryPrimitives.WriteInt32BigEndian(id, number);
        SHA256.HashData(content, id[sizeof(int)..]);
        return Convert.ToBase64String(id);
    }
}
