namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>What is wrong with a row before its cells are looked at.</summary>
internal enum RowFault
{
    None,

    /// <summary>A quote that is never closed, or closed within a cell: the row is its first line.</summary>
    QuoteNotClosed,

    /// <summary>Longer than a row may be; it goes on to the end of its line.</summary>
    TooLong,
}

/// <summary>Where a row ends.</summary>
/// <param name="Length">In bytes, with the end of its line.</param>
/// <param name="ContentLength">In bytes, without it.</param>
/// <param name="Lines">Physical lines of the row.</param>
internal readonly record struct RowFrame(int Length, int ContentLength, int Lines, RowFault Fault);

/// <summary>
/// Finds where rows end. Planner and reader share it: from the same first byte both see the same rows, whatever else
/// they hold of the file.
/// </summary>
/// <remarks>
/// A quote opens a cell only where the cell begins (RFC 4180); within other text it is text. LF, CRLF and a lone CR end
/// a row outside of quotes.
/// </remarks>
internal sealed class RowFramer(char delimiter, bool hasQuotes, RowLimits limits)
{
    private const byte Quote = (byte)'"';
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    private readonly byte separator = (byte)delimiter;
    private readonly int contentMax = limits.RowBytesMax;

    public static RowFramer For(RowLayout layout, RowLimits limits) =>
        new(layout.Delimiter, hasQuotes: layout.Kind == UploadFormatKind.Csv, limits);

    /// <param name="bytes">From the first byte of a row; not empty.</param>
    /// <param name="isLast">Whether nothing comes after them.</param>
    /// <returns>False where more bytes are needed.</returns>
    public bool TryFrame(ReadOnlySpan<byte> bytes, bool isLast, out RowFrame frame)
    {
        // What lies beyond the longest row must not count, or the answer would hang on how much was read.
        var window = bytes.Length > contentMax ? bytes[..(contentMax + 1)] : bytes;
        var scan = new Scan { Bytes = bytes, Window = window, IsLast = isLast, FirstLineEnd = -1 };
        while (true)
        {
            var hit = hasQuotes
                ? window[scan.At..].IndexOfAny(Quote, LineFeed, CarriageReturn)
                : window[scan.At..].IndexOfAny(LineFeed, CarriageReturn);
            if (hit < 0) return AtTheEnd(scan, out frame);
            scan.At += hit;
            if (window[scan.At] != Quote) return EndsAt(scan.At, RowFault.None, scan, out frame);
            var opens = scan.At == 0 || window[scan.At - 1] == separator;
            scan.At++;
            if (opens && !TryLeaveQuotes(ref scan, out var isBroken))
            {
                if (isBroken) return FirstLineOf(scan, out frame);
                frame = default;
                return false;
            }
        }
    }

    /// <summary>
    /// Goes from behind an opening quote to behind its closing one. False where it is broken, or where more bytes are
    /// needed to tell.
    /// </summary>
    private bool TryLeaveQuotes(ref Scan scan, out bool isBroken)
    {
        var window = scan.Window;
        while (true)
        {
            var hit = window[scan.At..].IndexOfAny(Quote, LineFeed, CarriageReturn);
            isBroken = scan.IsWhole(contentMax);
            if (hit < 0)
            {
                scan.At = window.Length;
                return false;
            }

            scan.At += hit;
            if (window[scan.At] != Quote)
            {
                if (scan.PassLine(limits.RowLinesMax)) continue;
                isBroken = true;
                return false;
            }

            if (++scan.At == window.Length) return scan.IsAtLastByte;
            var next = window[scan.At];
            if (next == Quote)
            {
                scan.At++;
                continue;
            }

            isBroken = next != separator && next is not (LineFeed or CarriageReturn);
            return !isBroken;
        }
    }

    private bool AtTheEnd(in Scan scan, out RowFrame frame)
    {
        if (scan.IsAtLastByteOf(contentMax))
        {
            frame = new RowFrame(scan.Bytes.Length, scan.Bytes.Length, scan.Lines + 1, RowFault.None);
            return true;
        }

        if (scan.IsWhole(contentMax)) return FirstLineOf(scan, out frame);
        frame = default;
        return false;
    }

    // Reading goes on below it: whatever stands there is not swallowed.
    private bool FirstLineOf(in Scan scan, out RowFrame frame)
    {
        if (scan.FirstLineEnd >= 0) return EndsAt(scan.FirstLineEnd, RowFault.QuoteNotClosed, scan, out frame);
        var hit = scan.Window[scan.At..].IndexOfAny(LineFeed, CarriageReturn);
        if (hit >= 0) return EndsAt(scan.At + hit, RowFault.QuoteNotClosed, scan, out frame);
        var length = scan.Window.Length;
        frame = new RowFrame(
            length, length, Lines: 1, length > contentMax ? RowFault.TooLong : RowFault.QuoteNotClosed);
        return scan.IsWhole(contentMax);
    }

    private static bool EndsAt(int end, RowFault fault, in Scan scan, out RowFrame frame)
    {
        frame = default;
        var length = end + 1;
        if (scan.Bytes[end] == CarriageReturn)
        {
            if (length == scan.Bytes.Length && !scan.IsLast) return false;
            if (length < scan.Bytes.Length && scan.Bytes[length] == LineFeed) length++;
        }

        frame = new RowFrame(length, end, fault == RowFault.None ? scan.Lines + 1 : 1, fault);
        return true;
    }

    private ref struct Scan
    {
        public ReadOnlySpan<byte> Bytes;
        public ReadOnlySpan<byte> Window;
        public bool IsLast;
        public int At;

        /// <summary>Ends of lines within quotes.</summary>
        public int Lines;

        /// <summary>Where the first of them stands; -1 for none.</summary>
        public int FirstLineEnd;

        /// <summary>Whether no byte to come could change the answer.</summary>
        public readonly bool IsWhole(int contentMax) => IsLast || Window.Length > contentMax;

        public readonly bool IsAtLastByte => IsLast && Window.Length == Bytes.Length;

        public readonly bool IsAtLastByteOf(int contentMax) => IsLast && Bytes.Length <= contentMax;

        /// <summary>Passes the end of a line within quotes; false where there are too many.</summary>
        public bool PassLine(int linesMax)
        {
            if (FirstLineEnd < 0) FirstLineEnd = At;
            var isPair = Window[At] == CarriageReturn && At + 1 < Window.Length && Window[At + 1] == LineFeed;
            At += isPair ? 2 : 1;
            return ++Lines < linesMax;
        }
    }
}
