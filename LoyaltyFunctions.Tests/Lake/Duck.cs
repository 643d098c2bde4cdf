using System.Data.Common;
using DuckDB.NET.Data;
using LoyaltyFunctions.Lake;

namespace LoyaltyFunctions.Tests.Lake;

/// <summary>An independent reader of Parquet: DuckDB, in memory.</summary>
internal sealed class Duck : IDisposable
{
    private const string Columns =
        "source, transactionId, customerId, amount, currency, epoch_us(timestamp), orderId, sku, quantity, sales, "
        + "sourceFile, line, epoch_us(processedAt)";

    private readonly DuckDBConnection connection = new("DataSource=:memory:");

    public Duck()
    {
        connection.Open();
        Query("SET threads = 1");
    }

    /// <summary>The rows of files, in their order, without what DuckDB makes of the folders' names.</summary>
    public List<PurchaseLakeRow> Rows(params IReadOnlyList<string> paths)
    {
        if (paths.Count == 0) return [];
        using var reader = Read(
            $"SELECT {Columns} FROM read_parquet([{string.Join(", ", paths.Select(Quoted))}], "
            + "hive_partitioning = false)");
        var rows = new List<PurchaseLakeRow>();
        while (reader.Read())
        {
            rows.Add(new PurchaseLakeRow(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetDecimal(3),
                reader.GetString(4), Instant(reader.GetInt64(5)), Text(reader, 6), Text(reader, 7),
                Number(reader, 8), Number(reader, 9), reader.GetString(10), reader.GetInt64(11),
                Instant(reader.GetInt64(12))));
        }

        return rows;
    }

    /// <summary>The answer of a query, row by row.</summary>
    public List<object?[]> Query(string sql)
    {
        using var reader = Read(sql);
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            var row = new object?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++) row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            rows.Add(row);
        }

        return rows;
    }

    public static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public void Dispose() => connection.Dispose();

    private DbDataReader Read(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteReader();
    }

    private static string? Text(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    private static decimal? Number(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetDecimal(column);

    private static DateTimeOffset Instant(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
