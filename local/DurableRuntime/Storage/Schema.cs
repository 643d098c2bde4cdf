namespace DurableRuntime.Storage;

/// <summary>The tables of a task hub.</summary>
internal static class Schema
{
    /// <summary>NORMAL outlives a killed process; only a power cut can lose the last commits.</summary>
    internal const string Settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;";

    internal const string Tables = """
        CREATE TABLE IF NOT EXISTS instances(
            id TEXT NOT NULL PRIMARY KEY, execution INTEGER NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
            status INTEGER NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL,
            input TEXT, output TEXT, custom_status TEXT, failure TEXT,
            parent_id TEXT, parent TEXT, trace_parent TEXT, tags TEXT);
        CREATE INDEX IF NOT EXISTS instances_by_parent ON instances(parent_id) WHERE parent_id IS NOT NULL;
        CREATE TABLE IF NOT EXISTS history(
            execution INTEGER NOT NULL, sequence INTEGER NOT NULL,
            kind INTEGER NOT NULL, at INTEGER NOT NULL, task_id INTEGER NOT NULL,
            name TEXT, payload TEXT, target TEXT, due INTEGER, options TEXT,
            PRIMARY KEY(execution, sequence)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS work(
            id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, instance TEXT NOT NULL, execution INTEGER NOT NULL,
            due INTEGER, trace_parent TEXT,
            event_kind INTEGER NOT NULL, at INTEGER NOT NULL, task_id INTEGER NOT NULL,
            name TEXT, payload TEXT, target TEXT, options TEXT);
        CREATE INDEX IF NOT EXISTS work_by_due_instance ON work(instance) WHERE due IS NOT NULL;
        """;

    /// <summary>The tables whose last column came later than the first task hubs: it is added to theirs.</summary>
    internal static readonly IReadOnlyList<string> TablesWithOptions = ["history", "work"];

    internal const string InstanceColumns =
        "id, execution, name, version, status, created, updated, input, output, custom_status, failure, parent, "
        + "trace_parent, tags";
}
