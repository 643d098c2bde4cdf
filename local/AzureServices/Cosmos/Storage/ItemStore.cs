namespace AzureServices.Cosmos.Storage;

/// <summary>All that is stored: one writer, many readers, one SQLite file.</summary>
internal sealed class ItemStore : IDisposable
{
    private readonly SqliteFile _file;
    private readonly ReadConnections _connections;
    private readonly CatalogHolder _catalog;
    private readonly WriteQueue _writes;

    private ItemStore(SqliteFile file, TimeProvider time)
    {
        _file = file;
        _connections = new ReadConnections(file);
        Items = new ItemReader(_connections);
        Time = time;
        _catalog = new CatalogHolder(Storage.Catalog.Load(_connections));
        _writes = new WriteQueue(new WriteTransaction(file.Connect(), time));
        Catalog = new CatalogStore(_catalog, _writes);
    }

    public ItemReader Items { get; }

    public CatalogStore Catalog { get; }

    /// <summary>The clock that the store was opened with.</summary>
    public TimeProvider Time { get; }

    /// <summary>Everything up to this LSN can be read.</summary>
    public long CommittedLsn => _writes.CommittedLsn;

    /// <param name="path">The file; null takes a temporary one.</param>
    /// <param name="time">The clock of <c>_ts</c>.</param>
    public static ItemStore Open(string? path, TimeProvider time) => new(SqliteFile.Open(path), time);

    /// <summary>
    /// Carries out operations on one partition together or not at all; ends when the result is stored.
    /// </summary>
    public Task<IReadOnlyList<ItemResult>> WriteAsync(
        Container container, string partition, IReadOnlyList<ItemOperation> operations)
    {
        var write = new ItemWrite((_catalog, container), partition, operations);
        _writes.Add(write);
        return write.Done;
    }

    public void Dispose()
    {
        _writes.Dispose();
        _connections.Dispose();
        _file.Dispose();
    }
}
