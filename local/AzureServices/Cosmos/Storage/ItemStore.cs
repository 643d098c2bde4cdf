namespace AzureServices.Cosmos.Storage;

/// <summary>All that is stored: one writer, many readers, one SQLite database.</summary>
internal sealed class ItemStore : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly ReadConnections _connections;
    private readonly CatalogHolder _catalog;
    private readonly WriteQueue _writes;
    private readonly ExpiryWorker _expiry;

    private ItemStore(SqliteDatabase database, TimeProvider time)
    {
        _database = database;
        _connections = new ReadConnections(database);
        Items = new ItemReader(_connections, time);
        Time = time;
        _catalog = new CatalogHolder(Storage.Catalog.Load(_connections));
        _writes = new WriteQueue(new WriteTransaction(database.Connect(), time), database.Gate);
        Catalog = new CatalogStore(_catalog, _writes);
        Indexes = new PropertyIndexes(_writes);
        _expiry = new ExpiryWorker(_catalog, Items, _writes, time);
    }

    public ItemReader Items { get; }

    public CatalogStore Catalog { get; }

    public PropertyIndexes Indexes { get; }

    /// <summary>The clock that the store was opened with.</summary>
    public TimeProvider Time { get; }

    /// <summary>Everything up to this LSN can be read.</summary>
    public long CommittedLsn => _writes.CommittedLsn;

    /// <param name="options">Says where the items are kept, and by which clock.</param>
    /// <exception cref="LocalServiceException">They cannot be kept there; the message says why.</exception>
    public static ItemStore Open(CosmosEndpointOptions options)
    {
        if (options is { InMemory: true, Path: { } path })
            throw new LocalServiceException(
                $"Cosmos DB: a store in memory has no file; leave out the path {path} or {nameof(options.InMemory)}.");
        return new ItemStore(options.InMemory ? SqliteMemory.Open() : SqliteFile.Open(options.Path), options.Time);
    }

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
        _expiry.Dispose();
        _writes.Dispose();
        _connections.Dispose();
        _database.Dispose();
    }
}
