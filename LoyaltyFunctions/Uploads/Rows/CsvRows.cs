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

            var cells = row.Apart is null ? Next(ref reader, row) : null;
            yield return Judge(row, cells ?? Alone(text.Of(row)), scanner);
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

    private PurchaseRow Judge(in DecodedRow row, string[]? cells, RowScanner scanner)
    {
        if (cells is null) return Refused(row.Line, Unreadable, text.RawOf(scanner, row));
        return cells.Length == layout.Columns.Count
            ? policy.Decide(row.Line, cells)
            : Refused(row.Line, WrongCount(cells.Length), text.RawOf(scanner, row));
    }

    /// <summary>The cells of the text's next row; null where the parser takes another one for it.</summary>
    private string[]? Next(ref CsvDataReader? reader, in DecodedRow row)
    {
        reader ??= CsvDataReader.Create(text.From(row), window, options);
        if (!reader.Read() || reader.GetRawRecordSpan().TrimEnd('\n').Length != row.Length)
        {
            // It must not go on behind it: every row below would be another one, too.
            reader.Dispose();
            reader = null;
            return null;
        }

        var cells = new string[reader.RowFieldCount];
        if (cells.Length != layout.Columns.Count) return cells;
        for (var index = 0; index < cells.Length; index++) cells[index] = Cell(reader.GetFieldSpan(index), index);
        above = cells;
        return cells;
    }

    // The parser loses the ends of rows once it has met a lone CR within quotes; such rows go to a slower one.
    private string[]? Alone(string row) =>
        RowCsv.Split(row, layout.Delimiter) is { } cells ? [.. cells.Select(Original)] : null;

    private string Original(string cell) => layout.IsErrorFile ? SpreadsheetText.Original(cell) : cell;

    // Currencies, articles and the like are often those of the row above.
    private string Cell(ReadOnlySpan<char> span, int column)
    {
        if (above.Length > column && span.SequenceEqual(above[column])) return above[column];
        return Original(span.ToString());
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
