using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace AzureServices.EventGrid;

/// <summary>
/// The SQLite file under the store. Writes that arrive together share one transaction, so that their number a second is
/// not bound by the number of commits. A write is durable against the end of the process when its task completes.
/// </summary>
internal sealed class GridDatabase : IAsyncDisposable
{
    private const int WritesWaitingMax = 4_096;
    private const int WritesTogetherMax = 512;

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS deliveries (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            subscription TEXT NOT NULL,
            event_id TEXT NOT NULL,
            schema INTEGER NOT NULL,
            body BLOB NOT NULL,
            published_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            last_attempt_at INTEGER,
            last_outcome TEXT,
            last_status INTEGER,
            dead_reason TEXT) STRICT;
        CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (subscription, due_at, id);
        CREATE TABLE IF NOT EXISTS known_blobs (
            container TEXT NOT NULL,
            blob TEXT NOT NULL,
            etag TEXT NOT NULL,
            PRIMARY KEY (container, blob)) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS watch_position (
            id INTEGER PRIMARY KEY,
            journal TEXT NOT NULL,
            position INTEGER NOT NULL,
            containers TEXT NOT NULL) STRICT;
        """;

    private readonly Channel<PendingWrite> _writes = Channel.CreateBounded<PendingWrite>(WritesWaitingMax);
    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();
    private readonly Task _writer;

    private GridDatabase(SqliteConnection connection)
    {
        _connection = connection;
        _writer = WriteAllAsync();
    }

    private sealed record PendingWrite(Action<SqliteConnection> Write, TaskCompletionSource Done);

    /// <summary>Opens or creates the file; null opens a database in memory.</summary>
    public static GridDatabase Open(string? path)
    {
        if (path is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }

        var address = new SqliteConnectionStringBuilder { DataSource = path ?? ":memory:", Pooling = false };
        var connection = new SqliteConnection(address.ToString());
        try
        {
            connection.Open();
            // WAL with NORMAL survives the end of the process at any moment, and needs no disk flush a commit.
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
            Execute(connection, Schema);
            return new GridDatabase(connection);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new LocalServiceException($"Event Grid: cannot use the file {path}: {e.Message}", e);
        }
    }

    public async Task WriteAsync(Action<SqliteConnection> write)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _writes.Writer.WriteAsync(new PendingWrite(write, done));
        await done.Task;
    }

    public T Read<T>(Func<SqliteConnection, T> read)
    {
        lock (_gate)
        {
            return read(_connection);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _writes.Writer.Complete();
        await _writer;
        await _connection.DisposeAsync();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private async Task WriteAllAsync()
    {
        var together = new List<PendingWrite>(WritesTogetherMax);
        while (await _writes.Reader.WaitToReadAsync())
        {
            together.Clear();
            while (together.Count < WritesTogetherMax && _writes.Reader.TryRead(out var write))
            {
                together.Add(write);
            }

            Commit(together);
        }
    }

    private void Commit(List<PendingWrite> together)
    {
        try
        {
            lock (_gate)
            {
                using var transaction = _connection.BeginTransaction();
                together.ForEach(w => w.Write(_connection));
                transaction.Commit();
            }

            together.ForEach(w => w.Done.SetResult());
        }
        catch (Exception e)
        {
            together.ForEach(w => w.Done.SetException(e)); // each caller learns that its write did not happen
        }
    }
}
