using FunctionsWorker.State;

namespace FunctionsRuntime.Triggers.Blob;

/// <summary>A message that waits or runs.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Message">The blob and the function.</param>
/// <param name="TraceParent">The trace of the event that announced the blob.</param>
/// <param name="Tries">How often it has begun; a crash counts.</param>
internal sealed record BlobWork(long Id, BlobMessage Message, string? TraceParent, int Tries);

/// <summary>The accepted work, on disk until it has ended, and the receipts of the container scan.</summary>
internal sealed class BlobWorkTable
{
    private readonly TriggerState _state;

    public BlobWorkTable(TriggerState state)
    {
        _state = state;
        _state.Execute("""
            CREATE TABLE IF NOT EXISTS trigger_blob_work (
                id INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT NOT NULL, trace_parent TEXT, tries INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS trigger_blob_receipts (
                function TEXT NOT NULL, container TEXT NOT NULL, blob TEXT NOT NULL, etag TEXT NOT NULL,
                PRIMARY KEY (function, container, blob)) WITHOUT ROWID;
            """);
    }

    public BlobWork Add(BlobMessage message, string? traceParent) => _state.Query(
        "INSERT INTO trigger_blob_work (message, trace_parent, tries) VALUES ($message, $trace, 0) RETURNING id",
        row => new BlobWork(row.GetInt64(0), message, traceParent, 0),
        ("$message", message.ToJson()),
        ("$trace", traceParent)).Single();

    /// <summary>Adds the work unless this version of the blob has its receipt; both are one write.</summary>
    public BlobWork? AddOnce(BlobMessage message) => _state.InTransaction(() =>
    {
        var isNew = _state.Execute(
            """
            INSERT INTO trigger_blob_receipts VALUES ($function, $container, $blob, $etag)
            ON CONFLICT DO UPDATE SET etag = excluded.etag WHERE etag <> excluded.etag
            """,
            ("$function", message.FunctionId),
            ("$container", message.ContainerName),
            ("$blob", message.BlobName),
            ("$etag", message.ETag)) > 0;
        return isNew ? Add(message, null) : null;
    });

    public IReadOnlyList<BlobWork> All() => _state.Query(
        "SELECT id, message, trace_parent, tries FROM trigger_blob_work ORDER BY id",
        row => new BlobWork(
            row.GetInt64(0),
            BlobMessage.FromJson(row.GetString(1)),
            row.IsDBNull(2) ? null : row.GetString(2),
            row.GetInt32(3)));

    public void BeginTry(long id) =>
        _state.Execute("UPDATE trigger_blob_work SET tries = tries + 1 WHERE id = $id", ("$id", id));

    public void Remove(long id) => _state.Execute("DELETE FROM trigger_blob_work WHERE id = $id", ("$id", id));
}
