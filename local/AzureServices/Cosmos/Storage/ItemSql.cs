using Microsoft.Data.Sqlite;

namespace AzureServices.Cosmos.Storage;

/// <summary>Which item of the store is meant.</summary>
internal readonly record struct ItemKey(int Container, string Partition, string Id);

/// <summary>The statements about items that the writer and the readers share.</summary>
internal static class ItemSql
{
    private const string Columns = "number, change, changed_at, body";

    public const string Find =
        $"SELECT {Columns} FROM items WHERE container = $container AND partition = $partition AND id = $id";

    public const string Insert = """
        INSERT INTO items (number, container, partition, id, change, changed_at, body)
        VALUES ($number, $container, $partition, $id, $change, $at, $body)
        """;

    public const string Update =
        "UPDATE items SET change = $change, changed_at = $at, body = $body WHERE number = $number";

    // The inner select answers from an index alone, and the outer one then walks the rows in their stored order.
    public const string ScanPartition = $"""
        SELECT {Columns} FROM items WHERE number IN (
            SELECT number FROM items WHERE container = $container AND partition = $partition) AND number > $after
        ORDER BY number
        """;

    public const string ScanContainer = $"""
        SELECT {Columns} FROM items WHERE number IN (
            SELECT number FROM items WHERE container = $container) AND number > $after
        ORDER BY number
        """;

    public const string Changes = $"""
        SELECT {Columns}, partition FROM items WHERE container = $container AND change >= $after ORDER BY change
        """;

    public static StoredItem Read(SqliteDataReader reader) => new(
        reader.GetInt64(0), new ChangeNumber(reader.GetInt64(1)), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3));
}
