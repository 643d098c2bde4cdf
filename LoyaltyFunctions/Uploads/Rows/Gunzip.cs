using System.Buffers;
using System.IO.Compression;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>Unpacks gzip within bounds of size and ratio; memory is that of a buffer.</summary>
/// <remarks>The runtime tells a file that ends in the middle only where the project sets UseStrictValidation.</remarks>
public static class Gunzip
{
    /// <summary>So many bytes may be of any ratio: a small file of repeated rows packs well.</summary>
    public const long FreeBytes = 1024 * 1024;

    private const int BufferBytes = 64 * 1024;

    /// <returns>Null where all is unpacked; else why not, and what is written is to be thrown away.</returns>
    public static async Task<Rejection?> CopyAsync(
        Stream compressed, Stream destination, UploadOptions limits, CancellationToken cancellationToken)
    {
        using var counted = new CountedStream(compressed);
        await using var unpacked = new GZipStream(counted, CompressionMode.Decompress, leaveOpen: true);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var written = 0L;
        try
        {
            while (await unpacked.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                written += read;
                if (Refuse(written, counted.BytesRead, limits) is { } rejection) return rejection;
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return null;
        }
        catch (InvalidDataException)
        {
            return counted.IsAtEnd && written > 0 ? CutOff : NotGzip;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static readonly Rejection CutOff = new(
        RejectionCodes.GzipCutOff, "the compressed file ends in the middle or is damaged; upload it again");

    private static readonly Rejection NotGzip = new(
        RejectionCodes.NotGzip, "the file is named .gz, but is not gzip or is damaged; compress it again with gzip");

    private static Rejection? Refuse(long written, long read, UploadOptions limits)
    {
        if (written > limits.BytesMax)
        {
            return new Rejection(
                RejectionCodes.FileTooLarge,
                $"the file holds more than the {limits.BytesMax} bytes that are taken; send it in parts");
        }

        return written > FreeBytes && written / limits.GzipRatioMax > read
            ? new Rejection(
                RejectionCodes.GzipBomb,
                $"the compressed file holds more than {limits.GzipRatioMax} times its size; send it uncompressed")
            : null;
    }

    /// <summary>Counts what is read from another stream.</summary>
    private sealed class CountedStream(Stream inner) : Stream
    {
        public long BytesRead { get; private set; }

        public bool IsAtEnd { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => BytesRead;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Count(await inner.ReadAsync(buffer, cancellationToken));

        public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private int Count(int read)
        {
            BytesRead += read;
            IsAtEnd |= read == 0;
            return read;
        }
    }
}
