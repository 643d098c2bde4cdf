using Microsoft.Data.Sqlite;

namespace AzureServices.Cosmos.Storage;

/// <summary>The tables, and their version in the file's <c>user_version</c>.</summary>
internal static class Schema
{
    private const int Version = 1;

    // change = (lsn << 7) + position in the transaction; see ChangeNumber.
    // partition = the place in the hash space; see EffectivePartitionKey.
    private const string Tables = """
        CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE databases (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, changed_at INTEGER NOT NULL);
        CREATE TABLE containers (
            number INTEGER PRIMARY KEY, database INTEGER NOT NULL, id TEXT NOT NULL, properties TEXT NOT NULL,
            changed_at INTEGER NOT NULL, ranges INTEGER NOT NULL, UNIQUE (database, id));
        CREATE TABLE items (
            number INTEGER PRIMARY KEY, container INTEGER NOT NULL, partition TEXT NOT NULL, id TEXT NOT NULL,
            change INTEGER NOT NULL, changed_at INTEGER NOT NULL, body BLOB NOT NULL, expires_at INTEGER);
        CREATE UNIQUE INDEX items_by_key ON items (container, partition, id);
        CREATE UNIQUE INDEX items_by_change ON items (container, change);
        """;

    /// <summary>What version 1 has beyond version 0.</summary>
    public const string Additions = """
        CREATE TABLE offers (
            number INTEGER PRIMARY KEY, owner INTEGER NOT NULL UNIQUE, manual INTEGER, autoscale_max INTEGER,
            changed_at INTEGER NOT NULL);
        CREATE TABLE unique_values (
            container INTEGER NOT NULL, partition TEXT NOT NULL, key INTEGER NOT NULL, value TEXT NOT NULL,
            id TEXT NOT NULL, PRIMARY KEY (container, partition, key, value)) WITHOUT ROWID;
        CREATE INDEX unique_values_by_item ON unique_values (container, partition, id);
        CREATE INDEX items_by_expiry ON items (expires_at) WHERE expires_at IS NOT NULL;
        """;

    /// <summary>Makes the tables of an empty database, or brings those of an earlier version up to this one.</summary>
    /// <exception cref="LocalServiceException">The database is of a later version.</exception>
    public static void Prepare(SqliteConnection connection)
    {
        var version = ReadNumber(connection, "PRAGMA user_version");
        if (version == Version) return;
        if (version > Version)
            throw new LocalServiceException(
                $"Cosmos DB: the file {connection.DataSource} has the schema version {version}, and this endpoint " +
                $"knows only {Version}. Use the endpoint that wrote it, or another file.");
        using var transaction = connection.BeginTransaction();
        if (ReadNumber(connection, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'items'") == 0)
            SqliteDatabase.Run(connection, Tables + Additions);
        else
            SchemaMigration.Run(connection);
        SqliteDatabase.Run(connection, $"PRAGMA user_version = {Version}");
        transaction.Commit();
    }

    private static long ReadNumber(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
