using Microsoft.Data.Sqlite;

namespace AzureServices.Cosmos.Storage;

/// <summary>Where the tables are: a file, or memory.</summary>
internal abstract class SqliteDatabase : IDisposable
{
    private const int CachePagesKilobytes = 32 * 1024;

    /// <summary>Keeps the readers and the writer apart; null where SQLite lets them work beside each other.</summary>
    public abstract ReadWriteGate? Gate { get; }

    protected abstract string DataSource { get; }

    /// <summary>Opens one more connection. The caller owns it.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = DataSource, Pooling = false }.ToString());
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

    public abstract void Dispose();
}
