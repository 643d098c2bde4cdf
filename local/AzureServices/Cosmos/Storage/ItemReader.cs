namespace AzureServices.Cosmos.Storage;

/// <summary>Reads items beside the writer. Each read sees whole transactions only.</summary>
internal sealed class ItemReader(ReadConnections connections)
{
    public StoredItem? Find(ItemKey key)
    {
        using var connection = connections.Rent();
        using var reader = connection.Query(
            ItemSql.Find, ("$container", key.Container), ("$partition", key.Partition), ("$id", key.Id));
        return reader.Read() ? ItemSql.Read(reader) : null;
    }

    /// <summary>Items in the order of their creation.</summary>
    /// <param name="container">Where to look.</param>
    /// <param name="partition">One partition; null takes all.</param>
    /// <param name="after">Only items created after the one with this number.</param>
    public IEnumerable<StoredItem> Scan(Container container, string? partition, long after)
    {
        using var connection = connections.Rent();
        using var reader = partition is null
            ? connection.Query(ItemSql.ScanContainer, ("$container", container.Number), ("$after", after))
            : connection.Query(
                ItemSql.ScanPartition, ("$container", container.Number), ("$partition", partition), ("$after", after));
        while (reader.Read()) yield return ItemSql.Read(reader);
    }

    /// <summary>The latest version of each item changed after an LSN, in the order of commits.</summary>
    public IEnumerable<(StoredItem Item, string Partition)> Changes(Container container, long afterLsn)
    {
        using var connection = connections.Rent();
        using var reader = connection.Query(
            ItemSql.Changes, ("$container", container.Number), ("$after", ChangeNumber.At(afterLsn + 1, 0).Value));
        while (reader.Read()) yield return (ItemSql.Read(reader), reader.GetString(4));
    }
}
