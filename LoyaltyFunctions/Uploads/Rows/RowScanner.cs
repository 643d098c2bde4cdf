using System.Buffers;
using System.Security.Cryptography;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>A row within the scanner's buffer.</summary>
/// <param name="Offset">Of its first byte, from the begin of the stream.</param>
/// <param name="Index">Of its first byte in the buffer.</param>
/// <param name="Length">In bytes, without the end of its line.</param>
internal readonly record struct ScannedRow(long Offset, int Index, int Length, long Line, RowFault Fault);

/// <summary>
/// Walks over the rows of a stream in one buffer. Rows point into it until it is filled again.
/// </summary>
internal sealed class RowScanner : IDisposable
{
    /// <summary>So many of the longest rows fit the buffer: one at least is always whole in it.</summary>
    private const int BufferRows = 4;

    private readonly Stream stream;
    private readonly IncrementalHash? hash;
    private readonly byte[] buffer;
    private long line;
    private int start;
    private int end;
    private bool isLast;
    private bool skipsLine;

    /// <param name="firstLine">The physical line of the stream's first byte.</param>
    /// <param name="hash">Is given every byte that is read; null for none.</param>
    public RowScanner(Stream stream, long firstLine, RowLimits limits, IncrementalHash? hash = null)
    {
        this.stream = stream;
        this.hash = hash;
        line = firstLine;
        buffer = ArrayPool<byte>.Shared.Rent(BufferRows * (limits.RowBytesMax + 2));
    }

    /// <summary>Bytes that were read from the stream.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The offset of the next row.</summary>
    public long Offset => BytesRead - (end - start);

    /// <summary>The physical line on which the next row starts.</summary>
    public long Line => line;

    /// <summary>What is in the buffer and not yet passed.</summary>
    public ReadOnlySpan<byte> Rest => buffer.AsSpan(start, end - start);

    public ReadOnlySpan<byte> ContentOf(in ScannedRow row) => buffer.AsSpan(row.Index, row.Length);

    public ReadOnlyMemory<byte> MemoryOf(in ScannedRow row) => buffer.AsMemory(row.Index, row.Length);

    /// <summary>Passes over bytes that belong to no row.</summary>
    public void Skip(int bytes) => start += bytes;

    /// <summary>Reads as much as the buffer takes. False where the stream is at its end and nothing is left.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        end -= start;
        start = 0;
        while (!isLast && end < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
            hash?.AppendData(buffer, end, read);
            BytesRead += read;
            end += read;
            isLast = read == 0;
        }

        return end > 0;
    }

    /// <summary>The next row of the buffer; false where it must be filled first, or where nothing is left.</summary>
    public bool TryNext(RowFramer framer, out ScannedRow row)
    {
        row = default;
        if (skipsLine && !TrySkipLine()) return false;
        if (start == end || !framer.TryFrame(Rest, isLast, out var frame)) return false;
        row = new ScannedRow(Offset, start, frame.ContentLength, line, frame.Fault);
        start += frame.Length;
        line += frame.Lines;
        skipsLine = frame.Fault == RowFault.TooLong;
        return true;
    }

    /// <summary>Passes every row that is whole in the buffer and lists those that are not blank.</summary>
    public void Take(RowFramer framer, List<ScannedRow> rows)
    {
        rows.Clear();
        while (TryNext(framer, out var row))
        {
            if (!IsBlank(row)) rows.Add(row);
        }
    }

    /// <summary>Whether a row holds nothing but spaces: it is none.</summary>
    public bool IsBlank(in ScannedRow row) =>
        row.Fault == RowFault.None && !ContentOf(row).ContainsAnyExcept((byte)' ');

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    private bool TrySkipLine()
    {
        var hit = Rest.IndexOfAny((byte)'\n', (byte)'\r');
        if (hit < 0)
        {
            start = end;
            return false;
        }

        start += hit;
        if (Rest is [(byte)'\r'] && !isLast) return false;
        start += Rest.StartsWith("\r\n"u8) ? 2 : 1;
        skipsLine = false;
        return true;
    }
}
