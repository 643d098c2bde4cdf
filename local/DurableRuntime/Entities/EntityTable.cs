using DurableRuntime.Model;
using DurableRuntime.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client.Entities;

namespace DurableRuntime.Entities;

/// <summary>The entities of a task hub. Their messages are rows of work.</summary>
internal sealed class EntityTable : IDisposable
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS entities(
            id TEXT NOT NULL PRIMARY KEY, state TEXT, locked_by TEXT, updated INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS work_by_entity ON work(instance) WHERE kind = 3;
        CREATE INDEX IF NOT EXISTS entities_by_holder ON entities(locked_by) WHERE locked_by IS NOT NULL;
        """;

    private const string Columns = "id, state, locked_by, updated";

    private readonly SqliteConnection _connection;
    private readonly Statement _find;
    private readonly Statement _save;
    private readonly Statement _backlog;
    private readonly Statement _heldBy;

    internal EntityTable(SqliteConnection connection)
    {
        _connection = connection;
        using (var tables = new Statement(connection, Tables, 0)) tables.Run();
        _find = new Statement(connection, $"SELECT {Columns} FROM entities WHERE id = $1", 1);
        _save = new Statement(connection, "INSERT OR REPLACE INTO entities VALUES($1, $2, $3, $4)", 4);
        _backlog = new Statement(
            connection,
            "SELECT count(*) FROM work WHERE kind = 3 AND instance = $1 AND (due IS NULL OR due <= $2)", 2);
        _heldBy = new Statement(connection, "SELECT id FROM entities WHERE locked_by = $1 ORDER BY id", 1);
    }

    internal EntityRecord? Find(string id) => _find.Read(Row, id).FirstOrDefault();

    /// <summary>One page, in the order of ids, after the given one.</summary>
    internal List<EntityRecord> Find(EntityQuery query, string? afterId, int limit)
    {
        using var statement = new Statement(_connection, $"""
            SELECT {Columns} FROM entities
            WHERE id > coalesce($1, '') AND ($2 IS NULL OR substr(id, 1, length($2)) = $2)
              AND ($3 IS NULL OR updated >= $3) AND ($4 IS NULL OR updated <= $4) AND ($5 OR state IS NOT NULL)
            ORDER BY id LIMIT $6
            """, 6);
        return statement.Read(
            Row, afterId, query.InstanceIdStartsWith, query.LastModifiedFrom?.UtcDateTime,
            query.LastModifiedTo?.UtcDateTime, query.IncludeTransient, limit);
    }

    /// <summary>The ids of the entities that an instance has locked.</summary>
    internal List<string> HeldBy(string instanceId) => _heldBy.Read(row => row.GetString(0), instanceId);

    /// <summary>How many messages wait that are due.</summary>
    internal int Backlog(string id, DateTime now) => _backlog.Read(row => row.GetInt32(0), id, now)[0];

    /// <summary>Removes the entities that nothing would be lost with.</summary>
    internal int RemoveEmpty()
    {
        using var statement = new Statement(_connection, """
            DELETE FROM entities WHERE state IS NULL AND locked_by IS NULL
              AND NOT EXISTS (SELECT 1 FROM work WHERE work.kind = 3 AND work.instance = entities.id)
            """, 0);
        return statement.Run();
    }

    /// <summary>The entities whose lock's holder does not run any more.</summary>
    internal List<EntityRecord> Orphaned(HubStore store)
    {
        using var statement = new Statement(
            _connection, $"SELECT {Columns} FROM entities WHERE locked_by IS NOT NULL", 0);
        return statement.Read(Row).FindAll(entity => store.Find(entity.LockedBy!) is null or { IsTerminal: true });
    }

    /// <summary>Stores one step. Returns the entity as it now stands, and the work that the step sets free.</summary>
    internal (EntityRecord Entity, List<WorkItem> Released) Apply(HubStore store, EntityCommit step, long answerId)
    {
        var entity = step.Entity;
        if (step.Granted is { } request)
        {
            // Who asked may have ended meanwhile; nobody would ever free what is locked for it now.
            var isWaitedFor = store.Find(request.Event.Target!) is { IsTerminal: false } asker
                && request.IsFor(asker.Execution);
            if (isWaitedFor) step.Work.Added.Add(EntityLocks.Next(request, answerId, entity.UpdatedAt));
            else entity = entity with { LockedBy = null };
        }

        _save.Run(entity.Id, entity.State, entity.LockedBy, entity.UpdatedAt);
        var released = store.Apply(step.Work)!;
        released.AddRange(step.Starts.SelectMany(start => store.TryStart(start) ?? []));
        return (entity, released);
    }

    public void Dispose()
    {
        _find.Dispose();
        _save.Dispose();
        _backlog.Dispose();
        _heldBy.Dispose();
    }

    private static EntityRecord Row(SqliteDataReader row) => new(row.GetString(0))
    {
        State = row.Text(1),
        LockedBy = row.Text(2),
        UpdatedAt = row.UtcTime(3),
    };
}
