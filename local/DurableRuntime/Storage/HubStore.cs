using DurableRuntime.Entities;
using DurableRuntime.Model;
using DurableRuntime.Replay;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Storage;

/// <summary>
/// A task hub in SQLite. Only the <see cref="StoreWriter"/> calls it, one step at a time, inside its transaction.
/// </summary>
internal sealed class HubStore : IDisposable
{
    private readonly List<Statement> _statements = [];
    private readonly SqliteConnection _connection;
    private readonly IdSource _ids;
    private readonly Statement _find;
    private readonly Statement _insertInstance;
    private readonly Statement _updateInstance;
    private readonly Statement _deleteInstance;
    private readonly Statement _insertWork;
    private readonly Statement _deleteWork;
    private readonly Statement _deleteTimers;
    private readonly Statement _insertHistory;
    private readonly Statement _readHistory;
    private readonly Statement _deleteHistory;

    internal HubStore(string? path, IdSource ids)
    {
        _ids = ids;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path ?? ":memory:",
            Pooling = false,
        }.ToString());
        _connection.Open();
        Run(Schema.Settings + Schema.Tables);
        foreach (var table in Schema.TablesWithOptions) AddOptionsTo(table);
        Instances = new InstanceQueries(_connection);
        Entities = new EntityTable(_connection);

        _find = Prepare($"SELECT {Schema.InstanceColumns} FROM instances WHERE id = $1", 1);
        _insertInstance = Prepare(
            $"INSERT INTO instances({Schema.InstanceColumns}, parent_id) "
            + "VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)", 15);
        _updateInstance = Prepare(
            "UPDATE instances SET execution = $3, status = $4, updated = $5, input = $6, output = $7, "
            + "custom_status = $8, failure = $9, version = $10 WHERE id = $1 AND execution = $2", 10);
        _deleteInstance = Prepare("DELETE FROM instances WHERE id = $1", 1);
        _insertWork = Prepare("INSERT INTO work VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)", 13);
        _deleteWork = Prepare("DELETE FROM work WHERE id = $1", 1);
        _deleteTimers = Prepare(
            "DELETE FROM work WHERE instance = $1 AND execution = $2 AND due IS NOT NULL", 2);
        _insertHistory = Prepare("INSERT INTO history VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", 10);
        _readHistory = Prepare(
            "SELECT kind, at, task_id, name, payload, target, due, options FROM history "
            + "WHERE execution = $1 ORDER BY sequence", 1);
        _deleteHistory = Prepare("DELETE FROM history WHERE execution = $1", 1);
        _ids.StartAfter(LastId());
    }

    internal InstanceQueries Instances { get; }

    internal EntityTable Entities { get; }

    /// <summary>The statements that steps run.</summary>
    internal IEnumerable<string> StepStatements => _statements.Select(statement => statement.Sql);

    internal void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    internal InstanceRecord? Find(string instanceId) => _find.Read(InstanceRow.Read, instanceId).FirstOrDefault();

    /// <summary>How often a history was read.</summary>
    internal int HistoryReads { get; private set; }

    internal List<HistoryEvent> ReadHistory(long execution)
    {
        HistoryReads++;
        return _readHistory.Read(HistoryRow, execution);
    }

    /// <summary>
    /// All work that is still to be done, oldest first. Events that an execution has carried over come before all: they
    /// are older than what came meanwhile, but got their ids later. No other event is for a certain execution.
    /// </summary>
    internal List<WorkItem> ReadWork()
    {
        using var statement = new Statement(
            _connection, "SELECT * FROM work ORDER BY (event_kind = $1 AND execution <> $2) DESC, id", 2);
        return statement.Read(WorkRow, HistoryKind.EventRaised, WorkItem.AnyExecution);
    }

    internal void Add(WorkItem item)
    {
        var happened = item.Event;
        _insertWork.Run(
            item.Id, item.Kind, item.InstanceId, item.Execution, item.Due, item.TraceParent,
            happened.Kind, happened.At, happened.TaskId, happened.Name, happened.Payload, happened.Target,
            InstanceRow.ToJson(happened.Options));
    }

    /// <summary>
    /// Stores a new instance, in place of an ended one of the same id. Returns the work that this sets free; null: an
    /// existing one refuses it.
    /// </summary>
    internal List<WorkItem>? TryStart(InstanceStart start)
    {
        List<WorkItem> released = [];
        if (Find(start.Instance.Id) is { } existing)
        {
            if (start.IsRefusedBy(existing.Status)) return null;
            Delete(existing);

            // What replaces it has the same id, so nobody could tell later whose locks these were.
            released.AddRange(Entities.HeldBy(existing.Id).Select(entity =>
                EntityMessages.Unlock(entity, existing.Id, _ids.Next(), start.Message.Event.At)));
        }

        _insertInstance.Run(InstanceRow.ToColumns(start.Instance));
        released.Add(start.Message);
        released.ForEach(Add);
        return released;
    }

    /// <summary>Lets a failed instance go on, once it has read the message.</summary>
    internal void Rewind(InstanceRecord failed, WorkItem message)
    {
        Update(
            failed with { Status = OrchestrationRuntimeStatus.Pending, Output = null, Failure = null },
            failed.Execution);
        Add(message);
    }

    internal void Delete(InstanceRecord instance)
    {
        _deleteInstance.Run(instance.Id);
        _deleteTimers.Run(instance.Id, instance.Execution);
        _deleteHistory.Run(instance.Execution);
    }

    /// <summary>
    /// Stores one step of an orchestration. Returns the work that it sets free; null: the step came too late, and
    /// nothing is stored.
    /// </summary>
    internal List<WorkItem>? Apply(Commit commit)
    {
        if (commit.Instance is not null && !Update(commit.Instance, commit.Execution)) return null;

        foreach (var id in commit.Removed) _deleteWork.Run(id);
        if (commit.EndsForGood) _deleteTimers.Run(commit.Instance!.Id, commit.Execution);
        if (commit.StartsOver)
        {
            _deleteHistory.Run(commit.Execution);
        }
        else
        {
            AppendHistory(commit);
        }

        var released = new List<WorkItem>(commit.Added);
        foreach (var item in commit.Added.Concat(commit.Carried)) Add(item);
        foreach (var start in commit.Starts) released.AddRange(StartChild(start));
        foreach (var start in commit.Revived) released.AddRange(Revive(start));
        return released;
    }

    public void Dispose()
    {
        Instances.Dispose();
        Entities.Dispose();
        foreach (var statement in _statements) statement.Dispose();
        _connection.Dispose();
    }

    private static WorkItem WorkRow(SqliteDataReader row) => new(
        row.GetInt64(0),
        (WorkKind)row.GetInt32(1),
        row.GetString(2),
        row.GetInt64(3),
        new HistoryEvent((HistoryKind)row.GetInt32(6), row.UtcTime(7))
        {
            TaskId = row.GetInt32(8),
            Name = row.Text(9),
            Payload = row.Text(10),
            Target = row.Text(11),
            Options = InstanceRow.FromJson<CallOptions>(row.Text(12)),
        })
    {
        Due = row.Time(4),
        TraceParent = row.Text(5),
    };

    private static HistoryEvent HistoryRow(SqliteDataReader row) =>
        new((HistoryKind)row.GetInt32(0), row.UtcTime(1))
        {
            TaskId = row.GetInt32(2),
            Name = row.Text(3),
            Payload = row.Text(4),
            Target = row.Text(5),
            Due = row.Time(6),
            Options = InstanceRow.FromJson<CallOptions>(row.Text(7)),
        };

    private bool Update(InstanceRecord instance, long execution) => _updateInstance.Run(
        instance.Id, execution, instance.Execution, instance.Status, instance.UpdatedAt, instance.Input,
        instance.Output, instance.CustomStatus, InstanceRow.ToJson(instance.Failure), instance.Version) == 1;

    private void AppendHistory(Commit commit)
    {
        var sequence = commit.RewrittenHistory is null ? commit.HistoryCount : 0;
        if (commit.RewrittenHistory is not null) _deleteHistory.Run(commit.Execution);
        foreach (var line in (commit.RewrittenHistory ?? []).Concat(commit.History))
        {
            _insertHistory.Run(
                commit.Execution, sequence++, line.Kind, line.At, line.TaskId,
                line.Name, line.Payload, line.Target, line.Due, InstanceRow.ToJson(line.Options));
        }
    }

    private List<WorkItem> Revive(InstanceStart start)
    {
        if (Find(start.Instance.Id) is not { Status: OrchestrationRuntimeStatus.Failed } failed
            || failed.Parent != start.Instance.Parent)
        {
            return StartChild(start);
        }

        var message = Rewinding.Message(failed, _ids.Next(), start.Message.Event.At);
        Rewind(failed, message);
        return [message];
    }

    // A child id that is taken fails the parent's call: the parent would wait for ever otherwise.
    private List<WorkItem> StartChild(InstanceStart start)
    {
        if (TryStart(start) is { } released) return released;

        var refusal = Failures.ChildExists(start.Instance, _ids.Next());
        Add(refusal);
        return [refusal];
    }

    private void AddOptionsTo(string table)
    {
        using var columns = new Statement(_connection, $"SELECT name FROM pragma_table_info('{table}')", 0);
        if (!columns.Read(row => row.GetString(0)).Contains("options"))
        {
            Run($"ALTER TABLE {table} ADD COLUMN options TEXT");
        }
    }

    private long LastId()
    {
        using var statement = new Statement(
            _connection,
            "SELECT max(coalesce((SELECT max(id) FROM work), 0), "
            + "coalesce((SELECT max(execution) FROM instances), 0))", 0);
        return statement.Read(row => row.GetInt64(0))[0];
    }

    private Statement Prepare(string sql, int parameterCount)
    {
        var statement = new Statement(_connection, sql, parameterCount);
        _statements.Add(statement);
        return statement;
    }
}
