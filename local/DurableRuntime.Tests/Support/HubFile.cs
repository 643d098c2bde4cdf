using DurableRuntime.Model;
using Microsoft.Data.Sqlite;

namespace DurableRuntime.Tests.Support;

/// <summary>A task hub's file for one test; deleted with its journal afterwards.</summary>
internal sealed class HubFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hub-");

    internal string Path => System.IO.Path.Combine(_folder.FullName, "hub.db");

    /// <summary>The calls that the histories hold, each as its input and number.</summary>
    internal HashSet<string> ScheduledCalls() => Calls("true");

    /// <summary>The calls whose answer the histories hold.</summary>
    internal HashSet<string> RecordedCalls() => Calls($"""
        EXISTS (
            SELECT 1 FROM history AS answer
            WHERE answer.execution = call.execution AND answer.task_id = call.task_id
              AND answer.kind IN ({(int)HistoryKind.TaskCompleted}, {(int)HistoryKind.TaskFailed}))
        """);

    private HashSet<string> Calls(string condition)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT call.payload || '#' || call.task_id FROM history AS call
            WHERE call.kind = {(int)HistoryKind.TaskScheduled} AND {condition}
            """;
        using var reader = command.ExecuteReader();
        var calls = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read()) calls.Add(reader.GetString(0));
        return calls;
    }

    internal long CountRows(string table)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return (long)command.ExecuteScalar()!;
    }

    internal void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
