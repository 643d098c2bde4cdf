using System.Buffers;
using System.Globalization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>A row as characters.</summary>
/// <param name="Scanned">Its place among the rows of the buffer.</param>
/// <param name="Start">Where it begins in the text; without meaning where it is refused.</param>
/// <param name="Rejection">Why it is no row of text; else null.</param>
internal readonly record struct DecodedRow(ScannedRow Scanned, int Start, int Length, Rejection? Rejection)
{
    public long Line => Scanned.Line;

    /// <summary>The row, where it stands apart from the text, because a line ends within it; else null.</summary>
    public string? Apart { get; init; }
}

/// <summary>
/// The rows of a buffer as characters, each behind the other and ended by LF: no LF or CR stands within one.
/// </summary>
internal sealed class RowText(string charset) : IDisposable
{
    private readonly List<DecodedRow> rows = [];
    private char[] text = [];
    private int length;

    public IReadOnlyList<DecodedRow> Rows => rows;

    public void Decode(RowScanner scanner, IReadOnlyList<ScannedRow> scanned)
    {
        rows.Clear();
        length = 0;
        Reserve(scanned);
        foreach (var row in scanned)
        {
            var bytes = scanner.ContentOf(row);
            if (Refuse(row, bytes) is { } rejection)
            {
                rows.Add(new DecodedRow(row, Start: 0, Length: 0, rejection));
            }
            else if (RowCharset.TryDecode(charset, bytes, text.AsSpan(length), out var written))
            {
                Add(row, written);
            }
            else
            {
                rows.Add(new DecodedRow(row, Start: 0, Length: 0, NotOfTheCharset));
            }
        }
    }

    /// <summary>A row of the text alone.</summary>
    public string Of(in DecodedRow row) => row.Apart ?? new string(text, row.Start, row.Length);

    /// <summary>The text from a row to the end.</summary>
    public TextReader From(in DecodedRow row) => new CharacterReader(text, row.Start, length);

    /// <summary>The begin of a row for people.</summary>
    public string RawOf(RowScanner scanner, in DecodedRow row) =>
        RowCharset.Shown(charset, scanner.ContentOf(row.Scanned), PurchaseRow.RawCharactersMax);

    public void Dispose()
    {
        if (text.Length > 0) ArrayPool<char>.Shared.Return(text);
        text = [];
    }

    /// <summary>Null for a row that is text.</summary>
    public static Rejection? Refuse(in ScannedRow row, ReadOnlySpan<byte> bytes) => row.Fault switch
    {
        RowFault.TooLong => new Rejection(
            RejectionCodes.RowTooLong,
            string.Create(
                CultureInfo.InvariantCulture,
                $"the line is longer than the {bytes.Length - 1} bytes that a row may have; end each row with a line "
                + $"break")),
        RowFault.QuoteNotClosed => new Rejection(
            RejectionCodes.QuoteNotClosed,
            "a quote on this line is never closed, or text follows the quote that closes it; write a quote within "
            + "a cell twice"),
        _ => bytes.Contains((byte)0)
            ? new Rejection(RejectionCodes.RowUnreadable, "the row holds NUL bytes; write the row again as plain text")
            : null,
    };

    public static readonly Rejection NotOfTheCharset = new(
        RejectionCodes.RowUnreadable,
        "the row is not UTF-8 text; save the file as UTF-8, or declare its charset in the content type of the upload");

    private void Add(in ScannedRow row, int written)
    {
        var characters = text.AsSpan(length, written);
        if (characters.ContainsAny('\n', '\r'))
        {
            rows.Add(new DecodedRow(row, Start: 0, written, Rejection: null) { Apart = characters.ToString() });
            return;
        }

        rows.Add(new DecodedRow(row, length, written, Rejection: null));
        text[length + written] = '\n';
        length += written + 1;
    }

    private void Reserve(IReadOnlyList<ScannedRow> scanned)
    {
        if (scanned is []) return;
        var needed = scanned[^1].Index + scanned[^1].Length - scanned[0].Index + scanned.Count;
        if (text.Length >= needed) return;
        Dispose();
        text = ArrayPool<char>.Shared.Rent(needed);
    }

    /// <summary>Gives characters to a parser that asks for a reader.</summary>
    private sealed class CharacterReader(char[] characters, int start, int end) : TextReader
    {
        private int at = start;

        public override int Peek() => at < end ? characters[at] : -1;

        public override int Read() => at < end ? characters[at++] : -1;

        public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

        public override int Read(Span<char> buffer)
        {
            var read = Math.Min(buffer.Length, end - at);
            characters.AsSpan(at, read).CopyTo(buffer);
            at += read;
            return read;
        }
    }
}
