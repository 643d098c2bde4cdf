using System.Globalization;
using System.Text.Json;
using AzureServices.Cosmos.Protocol;
using Microsoft.Data.Sqlite;

namespace AzureServices.Cosmos.Storage;

/// <summary>
/// From version 0, which kept partitions as the text of their value and obeyed neither time to live nor unique keys.
/// </summary>
internal static class SchemaMigration
{
    public static void Run(SqliteConnection connection)
    {
        connection.CreateFunction("epk", (string partition) => PartitionOf(partition), isDeterministic: true);
        SqliteDatabase.Run(connection, """
            ALTER TABLE items ADD COLUMN expires_at INTEGER;
            ALTER TABLE containers ADD COLUMN ranges INTEGER NOT NULL DEFAULT 1;
            UPDATE items SET partition = epk(partition);
            """ + Schema.Additions);
        foreach (var (number, definition) in ReadContainers(connection))
        {
            if (definition.DefaultTtl is { } seconds)
                Execute(connection, ItemSql.SetExpiry, ("$container", number), ("$default", seconds));
            if (!definition.UniqueKeys.IsEmpty) FillUniqueValues(connection, number, definition.UniqueKeys);
        }
    }

    /// <summary>Of items that share a value the first one keeps it: nothing that is stored gets lost.</summary>
    private static void FillUniqueValues(SqliteConnection connection, long container, UniqueKeys keys)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT partition, id, body FROM items WHERE container = $container ORDER BY number";
        command.Parameters.AddWithValue("$container", container);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            using var item = JsonDocument.Parse(reader.GetFieldValue<byte[]>(2));
            var values = keys.ValuesOf(item.RootElement);
            for (var key = 0; key < values.Count; key++)
                Execute(connection,
                    "INSERT OR IGNORE INTO unique_values VALUES ($container, $partition, $key, $value, $id)",
                    ("$container", container), ("$partition", reader.GetString(0)), ("$key", key),
                    ("$value", values[key]), ("$id", reader.GetString(1)));
        }
    }

    private static List<(long Number, ContainerDefinition Definition)> ReadContainers(SqliteConnection connection)
    {
        var containers = new List<(long, ContainerDefinition)>();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT number, properties FROM containers";
        using var reader = command.ExecuteReader();
        while (reader.Read()) containers.Add((reader.GetInt64(0), new ContainerDefinition(reader.GetString(1))));
        return containers;
    }

    private static string PartitionOf(string text)
    {
        if (text.StartsWith('"')) return EffectivePartitionKey.OfText(text[1..]);
        if (text == "{}") return EffectivePartitionKey.Of(default);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return EffectivePartitionKey.OfNumber(number);
        using var constant = JsonDocument.Parse(text);
        return EffectivePartitionKey.Of(constant.RootElement);
    }

    private static void Execute(
        SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
