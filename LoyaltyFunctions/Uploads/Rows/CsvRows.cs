using System.Globalization;
using LoyaltyFunctions.Shared;
using Sylvan.Data.Csv;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>Splits the rows of a buffer into their cells.</summary>
internal sealed class CsvRows(RowLayout layout, RowLimits limits) : IDisposable
{
    private readonly PurchaseRowPolicy policy = new(layout);
    private readonly RowText text = new(layout.Charset);
    private readonly char[] window = new char[Math.Max(64 * 1024, 2 * limits.RowBytesMax)];
    private string[] above = [];

    private readonly CsvDataReaderOptions options = Options(layout.Delimiter);

    /// <summary>The cells of one row, which ends with the text.</summary>
    public static string[] Split(string row, char delimiter)
    {
        using var reader = CsvDataReader.Create(new StringReader(row), Options(delimiter));
        return reader.Read() ? [.. Enumerable.Range(0, reader.RowFieldCount).Select(reader.GetString)] : [];
    }

    /// <summary>Each row of the buffer, in order. Rows are read as they are asked for.</summary>
    public IEnumerable<PurchaseRow> Read(RowScanner scanner, IReadOnlyList<ScannedRow> rows)
    {
        text.Decode(scanner, rows);
        CsvDataReader? reader = null;
        foreach (var row in text.Rows)
        {
            if (row.Rejection is not null)
            {
                yield return Refused(row.Line, row.Rejection, text.RawOf(scanner, row));
                continue;
            }

            reader ??= CsvDataReader.Create(text.From(row), window, options);
            if (TryRead(reader, row, out var cells))
            {
                yield return cells.Length == layout.Columns.Count
                    ? policy.Decide(row.Line, cells)
                    : Refused(row.Line, WrongCount(cells.Length), text.RawOf(scanner, row));
                continue;
            }

            // The parser takes the row for another one than we do: it must not go on behind it.
            reader.Dispose();
            reader = null;
            yield return Refused(row.Line, Unreadable, text.RawOf(scanner, row));
        }

        reader?.Dispose();
    }

    public void Dispose() => text.Dispose();

    private static readonly Rejection Unreadable = new(
        RejectionCodes.RowUnreadable, "the row cannot be split into cells; put cells that hold quotes into quotes");

    private static CsvDataReaderOptions Options(char delimiter) => new()
    {
        HasHeaders = false,
        Delimiter = delimiter,

        // A row may begin with any character; one that holds a NUL never gets here.
        Comment = '\0',
    };

    private bool TryRead(CsvDataReader reader, in DecodedRow row, out string[] cells)
    {
        cells = [];
        try
        {
            if (!reader.Read() || reader.GetRawRecordSpan().TrimEnd('\n').Length != row.Length) return false;
        }
        catch (CsvFormatException)
        {
            return false;
        }

        cells = new string[reader.RowFieldCount];
        if (cells.Length != layout.Columns.Count) return true;
        for (var index = 0; index < cells.Length; index++) cells[index] = Cell(reader.GetFieldSpan(index), index);
        above = cells;
        return true;
    }

    // Currencies, articles and the like are often those of the row above.
    private string Cell(ReadOnlySpan<char> span, int column)
    {
        if (above.Length > column && span.SequenceEqual(above[column])) return above[column];
        var cell = span.ToString();
        return layout.IsErrorFile ? SpreadsheetText.Original(cell) : cell;
    }

    private Rejection WrongCount(int found) => new(
        RejectionCodes.CellCountWrong,
        string.Create(
            CultureInfo.InvariantCulture,
            $"the row has {found} cells, the header has {layout.Columns.Count}; put a cell that holds "
            + $"'{(layout.Delimiter == '\t' ? "tab" : layout.Delimiter)}' into quotes"));

    private static PurchaseRow Refused(long line, Rejection rejection, string raw) =>
        new(line, Draft: null, rejection, Fields: null) { Raw = raw };
}
