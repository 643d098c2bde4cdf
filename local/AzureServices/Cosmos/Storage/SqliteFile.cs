using Microsoft.Data.Sqlite;

namespace AzureServices.Cosmos.Storage;

/// <summary>The SQLite file: its tables, and how connections to it are set up.</summary>
internal sealed class SqliteFile : IDisposable
{
    private const int CachePagesKilobytes = 32 * 1024;

    // change = (lsn << 7) + position in the transaction; see ChangeNumber.
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS databases (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, changed_at INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS containers (
            number INTEGER PRIMARY KEY, database INTEGER NOT NULL, id TEXT NOT NULL, properties TEXT NOT NULL,
            changed_at INTEGER NOT NULL, UNIQUE (database, id));
        CREATE TABLE IF NOT EXISTS items (
            number INTEGER PRIMARY KEY, container INTEGER NOT NULL, partition TEXT NOT NULL, id TEXT NOT NULL,
            change INTEGER NOT NULL, changed_at INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE UNIQUE INDEX IF NOT EXISTS items_by_key ON items (container, partition, id);
        CREATE UNIQUE INDEX IF NOT EXISTS items_by_change ON items (container, change);
        """;

    private readonly string _path;
    private readonly bool _temporary;
    private readonly FileStream _lock;

    private SqliteFile(string path, bool temporary)
    {
        _path = path;
        _temporary = temporary;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _lock = Lock(path);
    }

    /// <param name="path">The file; null takes a temporary one that is deleted on dispose.</param>
    /// <exception cref="InvalidOperationException">Another endpoint has the file open.</exception>
    public static SqliteFile Open(string? path)
    {
        var file = new SqliteFile(path ?? TemporaryPath(), path is null);
        using var connection = file.Connect();
        Run(connection, "PRAGMA journal_mode = WAL");
        Run(connection, Tables);
        return file;
    }

    /// <summary>Opens one more connection. The caller owns it.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false }.ToString());
        connection.Open();
        // NORMAL hands each commit to the operating system and syncs at checkpoints: a killed process loses nothing,
        // only a power cut could, and then whole transactions from the end. A local stand-in needs no more.
        Run(connection, "PRAGMA synchronous = NORMAL");
        Run(connection, $"PRAGMA cache_size = -{CachePagesKilobytes}");
        return connection;
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _lock.Dispose();
        if (!_temporary) return;
        foreach (var suffix in new[] { "", "-wal", "-shm" }) File.Delete(_path + suffix);
    }

    // LSNs are counted by the one writer: a second one on the same file would count the same numbers again.
    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(
                path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None,
                bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException taken)
        {
            throw new LocalServiceException($"Cosmos DB: the file {path} is open in another endpoint.", taken);
        }
    }

    private static string TemporaryPath() =>
        Path.Combine(Path.GetTempPath(), "cosmos-" + Path.GetRandomFileName() + ".db");
}
