using System.Text;
using AzureServices.Cosmos.Query;
using Microsoft.Data.Sqlite;

namespace AzureServices.Cosmos.Storage;

/// <summary>Which item of the store is meant.</summary>
internal readonly record struct ItemKey(int Container, string Partition, string Id);

/// <summary>The statements about items that the writer and the readers share.</summary>
internal static class ItemSql
{
    private const string Columns = "number, change, changed_at, body, expires_at";
    private const string InRange = "container = $container AND partition >= $min AND partition < $max";
    private const string IsThere = "(expires_at IS NULL OR expires_at > $now)";

    public const string Find =
        $"SELECT {Columns} FROM items WHERE container = $container AND partition = $partition AND id = $id";

    public const string Insert = """
        INSERT INTO items (number, container, partition, id, change, changed_at, body, expires_at)
        VALUES ($number, $container, $partition, $id, $change, $at, $body, $expires)
        """;

    public const string Update = """
        UPDATE items SET change = $change, changed_at = $at, body = $body, expires_at = $expires WHERE number = $number
        """;

    // The inner select answers from an index alone, and the outer one then walks the rows in their stored order.
    public const string Scan = $"""
        SELECT {Columns} FROM items WHERE number IN (SELECT number FROM items WHERE {InRange})
            AND number > $after AND {IsThere}
        ORDER BY number
        """;

    public const string ScanContainer = $"""
        SELECT {Columns} FROM items WHERE number IN (SELECT number FROM items WHERE container = $container)
            AND number > $after AND {IsThere}
        ORDER BY number
        """;

    // Without the hint SQLite may take the index of the keys and sort all changes for each page.
    public const string Changes = $"""
        SELECT {Columns} FROM items INDEXED BY items_by_change WHERE {InRange} AND change >= $after AND {IsThere}
        ORDER BY change
        """;

    /// <summary>The index of one property of one container's items.</summary>
    public static string CreateIndex(PropertyIndex index) => $"""
        CREATE INDEX IF NOT EXISTS {NameOf(index)}
        ON items ({(index.OfPartitions ? "partition, " : "")}{ValueOf(index.Property)}, number)
        WHERE container = {index.Container}
        """;

    /// <summary>Items of a partition, or of a container, in the order of a property, ties by age.</summary>
    public static string Seek(PropertyIndex index, SqlSeek seek) => $"""
        SELECT {Columns} FROM items INDEXED BY {NameOf(index)}
        WHERE container = {index.Container} {(index.OfPartitions ? "AND partition = $partition" : "")} AND {IsThere}
            {(seek.Low is null ? "" : $"AND {ValueOf(seek.Property)} >= $low")}
            {(seek.High is null ? "" : $"AND {ValueOf(seek.Property)} <= $high")}
        ORDER BY {ValueOf(seek.Property)} {(seek.Descending ? "DESC" : "")}
        """;

    private static string NameOf(PropertyIndex index) =>
        $"items_{index.Container}{(index.OfPartitions ? "" : "_whole")}_"
        + Convert.ToHexString(Encoding.UTF8.GetBytes(index.Property));

    private static string ValueOf(string property)
    {
        // The name stands in a JSON path within an SQL text; only what means nothing in either comes here.
        if (!IsSeekable(property)) throw new ArgumentException($"'{property}' cannot be sought.", nameof(property));
        return $"json_extract(CAST(body AS TEXT), '$.\"{property}\"')";
    }

    /// <summary>Whether there can be an index of a property.</summary>
    public static bool IsSeekable(string property) => property.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>Some of the items whose time is over, with what is needed to remove them.</summary>
    public const string FindExpired = """
        SELECT number, container, partition, id FROM items WHERE expires_at <= $now LIMIT $limit
        """;

    public const string HasExpired = "SELECT 1 FROM items WHERE expires_at <= $now LIMIT 1";

    /// <summary>
    /// Gives all items of a container the expiry that follows from its default and their own <c>ttl</c>. An own value
    /// that would be refused now was written while time to live was off, and does not count.
    /// </summary>
    public const string SetExpiry = """
        UPDATE items SET expires_at = CASE WHEN $default IS NULL THEN NULL ELSE
            changed_at + NULLIF(COALESCE((
                SELECT value FROM json_each(CAST(body AS TEXT))
                WHERE key = 'ttl' AND type = 'integer' AND (value > 0 OR value = -1)), $default), -1) END
        WHERE container = $container
        """;

    public static StoredItem Read(SqliteDataReader reader) => new(
        reader.GetInt64(0), new ChangeNumber(reader.GetInt64(1)), reader.GetInt64(2), reader.GetFieldValue<byte[]>(3))
    {
        ExpiresAt = reader.IsDBNull(4) ? null : reader.GetInt64(4),
    };
}
