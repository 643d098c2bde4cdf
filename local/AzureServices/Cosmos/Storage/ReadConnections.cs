using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace AzureServices.Cosmos.Storage;

/// <summary>
/// Connections for reading beside the writer; each serves one request at a time and keeps its prepared statements.
/// </summary>
internal sealed class ReadConnections(SqliteDatabase database) : IDisposable
{
    private readonly ConcurrentBag<ReadConnection> _idle = [];

    /// <summary>Who has rented one must give it back before renting another: see <see cref="ReadWriteGate"/>.</summary>
    public ReadConnection Rent()
    {
        database.Gate?.EnterRead();
        try
        {
            return _idle.TryTake(out var connection) ? connection : new ReadConnection(database.Connect(), this);
        }
        catch
        {
            database.Gate?.ExitRead();
            throw;
        }
    }

    public void Return(ReadConnection connection)
    {
        _idle.Add(connection);
        database.Gate?.ExitRead();
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var connection)) connection.Close();
    }
}

/// <summary>A rented connection; disposing gives it back.</summary>
internal sealed class ReadConnection(SqliteConnection connection, ReadConnections home) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    /// <summary>Runs a statement whose text is constant; its parameters are set by name.</summary>
    public SqliteDataReader Query(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            _commands[sql] = command;
        }

        command.Parameters.Clear();
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command.ExecuteReader();
    }

    public void Dispose() => home.Return(this);

    public void Close()
    {
        foreach (var command in _commands.Values) command.Dispose();
        connection.Dispose();
    }
}
