using System.Globalization;
using CsvHelper;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>
/// Writes the rows above the threshold with <c>processed_flag</c> and <c>process_timestamp</c>: CSV in the delimiter
/// of their file, UTF-8. Cells are written as they were read.
/// </summary>
public sealed class TransformedRows : IDisposable
{
    private const string Flag = "processed_flag";
    private const string Stamp = "process_timestamp";
    private const string Processed = "1";

    private readonly CsvWriter csv;
    private readonly decimal threshold;
    private readonly bool isSales;
    private readonly int column;
    private readonly int[] written;
    private readonly string stamp;

    /// <param name="processedAt">The same at each run, so that a second run writes the same bytes.</param>
    /// <param name="destination">Stays open.</param>
    public TransformedRows(
        RowLayout layout, TransformOptions options, DateTimeOffset processedAt, Stream destination)
    {
        csv = RowCsv.Writer(layout.Delimiter, destination);
        threshold = options.Threshold;
        isSales = options.Column.Equals(RowColumns.Sales, StringComparison.OrdinalIgnoreCase);
        column = RowColumns.IndexOf(layout.Columns, options.Column);
        written = [.. Written(layout, options).Select(name => RowColumns.IndexOf(layout.Columns, name))];
        stamp = processedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>What stands above the rows.</summary>
    public static byte[] Header(RowLayout layout, TransformOptions options) =>
        RowCsv.Row(layout.Delimiter, [.. Written(layout, options), Flag, Stamp]);

    /// <returns>Whether the row is above the threshold and was written.</returns>
    public bool Write(PurchaseRow row)
    {
        if (row.Fields is not { } fields || column < 0) return false;
        var value = isSales ? fields.Sales : PlainNumber.Read(fields.Cells[column].AsSpan().Trim());
        if (!(value > threshold)) return false;
        foreach (var index in written) csv.WriteField(index < 0 ? "" : fields.Cells[index]);
        csv.WriteField(Processed);
        csv.WriteField(stamp);
        csv.NextRecord();
        return true;
    }

    /// <summary>Flushes what is written.</summary>
    public void Dispose() => csv.Dispose();

    // What another step has added to the file is not the file's own.
    private static IEnumerable<string> Written(RowLayout layout, TransformOptions options) => options.Columns.Count > 0
        ? options.Columns
        : layout.Columns.Where(name => name is not (Flag or Stamp) && !(layout.IsErrorFile && IsOfErrorFile(name)));

    private static bool IsOfErrorFile(string name) =>
        name.Equals(RowColumns.Line, StringComparison.OrdinalIgnoreCase)
        || name.Equals(RowColumns.Reason, StringComparison.OrdinalIgnoreCase);
}
