using Microsoft.Data.Sqlite;

namespace AzureServices.EventGrid.Storage;

/// <summary>
/// How far the journal of changed blobs is announced, and for which containers. Kept in the file with the events, so
/// that both agree whenever the process ends.
/// </summary>
/// <param name="Journal">The journal's id.</param>
/// <param name="Offset">Everything before it is announced.</param>
/// <param name="Containers">For these containers; others must be listed before the journal can be followed.</param>
internal sealed record WatchPosition(string Journal, long Offset, IReadOnlySet<string> Containers)
{
    public static WatchPosition? Load(GridDatabase database) => database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT journal, position, containers FROM watch_position";
        using var reader = command.ExecuteReader();
        return reader.Read()
            ? new WatchPosition(
                reader.GetString(0), reader.GetInt64(1),
                reader.GetString(2).Split('/', StringSplitOptions.RemoveEmptyEntries).ToHashSet())
            : null;
    });

    /// <summary>What to write beside the events.</summary>
    public void Store(SqliteConnection connection) => DeliveryStore.Run(
        connection,
        "INSERT OR REPLACE INTO watch_position (id, journal, position, containers) VALUES (1, $journal, $at, $names)",
        ("$journal", Journal), ("$at", Offset), ("$names", string.Join('/', Containers)));
}
