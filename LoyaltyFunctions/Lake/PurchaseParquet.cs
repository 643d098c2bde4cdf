using System.IO.Compression;
using System.Text;
using Parquet;
using Parquet.Schema;

namespace LoyaltyFunctions.Lake;

/// <summary>
/// Writes and reads Parquet files of purchases, one row group at a time: memory is bounded by a group, not by a file.
/// The same rows in the same groups give the same bytes.
/// </summary>
public sealed class PurchaseParquet : IAsyncDisposable
{
    /// <summary>The rows of a group at the most.</summary>
    public const int RowsPerGroupMax = 100_000;

    /// <summary>So much of the library's buffers is kept for the next file.</summary>
    private const int PoolBytesMax = 16 * 1024 * 1024;

    private readonly ParquetWriter writer;
    private Columns columns = new(rows: 0);

    private PurchaseParquet(ParquetWriter writer) => this.writer = writer;

    /// <param name="output">Written forwards only, and left open.</param>
    public static async Task<PurchaseParquet> CreateAsync(Stream output, CancellationToken cancellationToken) =>
        new(await ParquetWriter.CreateAsync(
            PurchaseColumns.Schema, output, WriteOptions(), cancellationToken: cancellationToken));

    /// <summary>Appends a group.</summary>
    /// <param name="rows">1 to <see cref="RowsPerGroupMax"/> rows that nothing refuses.</param>
    /// <exception cref="ArgumentException">A row cannot be kept exactly; nothing of the group is written.</exception>
    public async Task WriteGroupAsync(IReadOnlyList<PurchaseLakeRow> rows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows.Count, RowsPerGroupMax);
        Refuse(rows);
        if (columns.Rows < rows.Count) columns = new Columns(rows.Count);
        using var group = writer.CreateRowGroup();
        await TextAsync(group, PurchaseColumns.TransactionId, rows, row => row.TransactionId);
        await TextAsync(group, PurchaseColumns.CustomerId, rows, row => row.CustomerId);
        await ValueAsync(group, PurchaseColumns.Amount.Field, rows, row => row.Amount, columns.Decimals);
        await TextAsync(group, PurchaseColumns.Currency, rows, row => row.Currency);
        await InstantAsync(group, PurchaseColumns.Timestamp, rows, row => row.Timestamp);
        await TextAsync(group, PurchaseColumns.OrderId, rows, row => row.OrderId);
        await TextAsync(group, PurchaseColumns.Sku, rows, row => row.Sku);
        await OptionalAsync(group, PurchaseColumns.Quantity.Field, rows, row => row.Quantity);
        await OptionalAsync(group, PurchaseColumns.Sales.Field, rows, row => row.Sales);
        await TextAsync(group, PurchaseColumns.Source, rows, row => row.Source);
        await TextAsync(group, PurchaseColumns.SourceFile, rows, row => row.SourceFile);
        await ValueAsync(group, PurchaseColumns.Line, rows, row => row.Line, columns.Whole);
        await InstantAsync(group, PurchaseColumns.ProcessedAt, rows, row => row.ProcessedAt);
        group.CompleteValidate();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Ends the file.</summary>
    public ValueTask DisposeAsync() => writer.DisposeAsync();

    private static ParquetOptions WriteOptions()
    {
        var options = new ParquetOptions
        {
            CompressionMethod = CompressionMethod.Zstd,
            CompressionLevel = CompressionLevel.Fastest,
            DictionaryEncodingSampleSize = 1_000,
            MaximumLargePoolFreeBytes = PoolBytesMax,
            DictionaryEncodingThreshold = 0.5,
        };
        DataField[] repeating =
        [
            PurchaseColumns.CustomerId, PurchaseColumns.Currency, PurchaseColumns.Sku, PurchaseColumns.Source,
            PurchaseColumns.SourceFile,
        ];
        foreach (var field in repeating) options.ColumnEncodingHints[field.Name] = EncodingHint.Dictionary;
        options.ColumnEncodingHints[PurchaseColumns.Line.Name] = EncodingHint.DeltaBinaryPacked;
        return options;
    }

    private static void Refuse(IReadOnlyList<PurchaseLakeRow> rows)
    {
        foreach (var row in rows)
        {
            if (row.Refuse() is not { } refused) continue;
            throw new ArgumentException($"Line {row.Line} of {row.SourceFile}: {refused.Reason}.", nameof(rows));
        }
    }

    private Task TextAsync(
        ParquetRowGroupWriter group, DataField field, IReadOnlyList<PurchaseLakeRow> rows,
        Func<PurchaseLakeRow, string?> value)
    {
        var isOrderedAlike = true;
        for (var i = 0; i < rows.Count; i++)
        {
            columns.Texts[i] = value(rows[i]);
            isOrderedAlike &= !PurchaseLakeRow.HasSurrogates(columns.Texts[i]);
        }

        var texts = new ArraySegment<string?>(columns.Texts, 0, rows.Count);

        // As bytes, a column has no least and greatest value, so none that is wrong.
        return isOrderedAlike
            ? group.WriteAsync(field, texts)
            : group.WriteAsync(
                PurchaseColumns.Stored.FindDataField(field.Name),
                [.. texts.Select(text => text is null ? null : Encoding.UTF8.GetBytes(text))]);
    }

    private Task InstantAsync(
        ParquetRowGroupWriter group, DataField field, IReadOnlyList<PurchaseLakeRow> rows,
        Func<PurchaseLakeRow, DateTimeOffset> value) =>
        ValueAsync(
            group, PurchaseColumns.Stored.FindDataField(field.Name), rows,
            row => (value(row).UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
            columns.Whole);

    private static Task ValueAsync<T>(
        ParquetRowGroupWriter group, DataField field, IReadOnlyList<PurchaseLakeRow> rows,
        Func<PurchaseLakeRow, T> value, T[] column)
        where T : struct
    {
        for (var i = 0; i < rows.Count; i++) column[i] = value(rows[i]);
        return group.WriteAsync<T>(field, column.AsMemory(0, rows.Count));
    }

    private Task OptionalAsync(
        ParquetRowGroupWriter group, DataField field, IReadOnlyList<PurchaseLakeRow> rows,
        Func<PurchaseLakeRow, decimal?> value)
    {
        for (var i = 0; i < rows.Count; i++) columns.OptionalDecimals[i] = value(rows[i]);
        return group.WriteAsync<decimal>(
            field, new ReadOnlyMemory<decimal?>(columns.OptionalDecimals, 0, rows.Count));
    }

    /// <summary>Room for one column of a group, used again for the next.</summary>
    private sealed class Columns(int rows)
    {
        public int Rows { get; } = rows;

        public string?[] Texts { get; } = new string?[rows];

        public decimal[] Decimals { get; } = new decimal[rows];

        public decimal?[] OptionalDecimals { get; } = new decimal?[rows];

        public long[] Whole { get; } = new long[rows];
    }
}
