using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace LoyaltyFunctions.Lake;

/// <summary>Reads files that <see cref="PurchaseParquet"/> wrote, to write their rows into others.</summary>
internal static class PurchaseParquetReader
{
    /// <summary>The rows, group after group.</summary>
    /// <param name="file">A whole file; it is searched in.</param>
    public static async IAsyncEnumerable<IReadOnlyList<PurchaseLakeRow>> ReadAsync(
        Stream file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = await ParquetReader.CreateAsync(
            file, new ParquetOptions(), leaveStreamOpen: true, cancellationToken);
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var rows = reader.OpenRowGroupReader(group);
            yield return await ReadGroupAsync(rows, reader.Schema, cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<PurchaseLakeRow>> ReadGroupAsync(
        ParquetRowGroupReader group, ParquetSchema schema, CancellationToken cancellationToken)
    {
        var columns = new GroupColumns(group, schema, cancellationToken);
        var transactionIds = await columns.TextAsync("transactionId");
        var customerIds = await columns.TextAsync("customerId");
        var amounts = await columns.ValueAsync<decimal>("amount");
        var currencies = await columns.TextAsync("currency");
        var timestamps = await columns.ValueAsync<DateTime>("timestamp");
        var orderIds = await columns.TextAsync("orderId");
        var skus = await columns.TextAsync("sku");
        var quantities = await columns.OptionalAsync<decimal>("quantity");
        var sales = await columns.OptionalAsync<decimal>("sales");
        var sources = await columns.TextAsync("source");
        var sourceFiles = await columns.TextAsync("sourceFile");
        var lines = await columns.ValueAsync<long>("line");
        var processed = await columns.ValueAsync<DateTime>("processedAt");
        var rows = new PurchaseLakeRow[lines.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new PurchaseLakeRow(
                sources[i]!, transactionIds[i]!, customerIds[i]!, amounts[i], currencies[i]!, Utc(timestamps[i]),
                orderIds[i], skus[i], quantities[i], sales[i], sourceFiles[i]!, lines[i], Utc(processed[i]));
        }

        return rows;
    }

    private static DateTimeOffset Utc(DateTime instant) => new(DateTime.SpecifyKind(instant, DateTimeKind.Utc));

    private sealed record GroupColumns(
        ParquetRowGroupReader Group, ParquetSchema Schema, CancellationToken CancellationToken)
    {
        private int Rows => checked((int)Group.RowCount);

        public async Task<string?[]> TextAsync(string name)
        {
            var values = new string?[Rows];
            await Group.ReadAsync(Schema.FindDataField(name), values.AsMemory(), cancellationToken: CancellationToken);
            return values;
        }

        public async Task<T[]> ValueAsync<T>(string name)
            where T : struct
        {
            var values = new T[Rows];
            await Group.ReadAsync<T>(
                Schema.FindDataField(name), values.AsMemory(), cancellationToken: CancellationToken);
            return values;
        }

        public async Task<T?[]> OptionalAsync<T>(string name)
            where T : struct
        {
            var values = new T?[Rows];
            await Group.ReadAsync<T>(
                Schema.FindDataField(name), values.AsMemory(), cancellationToken: CancellationToken);
            return values;
        }
    }
}
