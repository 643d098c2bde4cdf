using System.Runtime.CompilerServices;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>Reads the rows of a range. Never throws for what a file holds.</summary>
public static class RowReader
{
    /// <param name="rangeBytes">The bytes of the range alone.</param>
    /// <returns>Every row that is not blank, in order: memory is bounded by a buffer, not by the range.</returns>
    public static IAsyncEnumerable<PurchaseRow> ReadAsync(
        Stream rangeBytes, RowLayout layout, RowRange range, RowLimits limits, CancellationToken cancellationToken)
    {
        var scanner = new RowScanner(rangeBytes, range.FirstLine, limits);
        return layout.Kind == UploadFormatKind.Csv
            ? ReadCsvAsync(scanner, layout, limits, cancellationToken)
            : ReadJsonAsync(scanner, layout, limits, cancellationToken);
    }

    private static async IAsyncEnumerable<PurchaseRow> ReadCsvAsync(
        RowScanner scanner, RowLayout layout, RowLimits limits,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var scanning = scanner;
        using var csv = new CsvRows(layout, limits);
        var framer = RowFramer.For(layout, limits);
        var rows = new List<ScannedRow>();
        while (await scanner.FillAsync(cancellationToken))
        {
            scanner.Take(framer, rows);
            foreach (var row in csv.Read(scanner, rows)) yield return row;
        }
    }

    private static async IAsyncEnumerable<PurchaseRow> ReadJsonAsync(
        RowScanner scanner, RowLayout layout, RowLimits limits,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var scanning = scanner;
        var framer = RowFramer.For(layout, limits);
        var rows = new List<ScannedRow>();
        while (await scanner.FillAsync(cancellationToken))
        {
            scanner.Take(framer, rows);
            foreach (var row in rows) yield return await JsonRows.ReadAsync(scanner, row);
        }
    }
}
