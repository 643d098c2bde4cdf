using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Query;

namespace AzureServices.Cosmos.Storage;

/// <summary>
/// Reads items beside the writer. Each read sees whole transactions only, and nothing whose time to live is over.
/// </summary>
internal sealed class ItemReader(ReadConnections connections, TimeProvider time)
{
    public StoredItem? Find(ItemKey key)
    {
        using var connection = connections.Rent();
        using var reader = connection.Query(
            ItemSql.Find, ("$container", key.Container), ("$partition", key.Partition), ("$id", key.Id));
        if (!reader.Read()) return null;
        var item = ItemSql.Read(reader);
        return item.ExpiresAt is not null && item.IsGone(Now) ? null : item;
    }

    /// <summary>Items in the order of their creation.</summary>
    /// <param name="container">Where to look.</param>
    /// <param name="range">In which part of it.</param>
    /// <param name="after">Only items created after the one with this number.</param>
    public IEnumerable<StoredItem> Scan(Container container, EpkRange range, long after)
    {
        using var connection = connections.Rent();
        using var reader = range == EpkRange.Whole
            ? connection.Query(
                ItemSql.ScanContainer, ("$container", container.Number), ("$after", after), ("$now", Now))
            : connection.Query(
                ItemSql.Scan, ("$container", container.Number), ("$min", range.Min), ("$max", range.Max),
                ("$after", after), ("$now", Now));
        while (reader.Read()) yield return ItemSql.Read(reader);
    }

    /// <summary>Items in the order of a property; there must be the index.</summary>
    /// <param name="partition">Where the index is of partitions, the one that is meant.</param>
    public IEnumerable<StoredItem> Seek(PropertyIndex index, string partition, SqlSeek seek)
    {
        using var connection = connections.Rent();
        using var reader = connection.Query(
            ItemSql.Seek(index, seek), ("$partition", partition), ("$now", Now),
            ("$low", ValueOf(seek.Low)), ("$high", ValueOf(seek.High)));
        while (reader.Read()) yield return ItemSql.Read(reader);
    }

    /// <summary>The latest version of each item changed after an LSN, in the order of commits.</summary>
    public IEnumerable<StoredItem> Changes(Container container, EpkRange range, long afterLsn)
    {
        using var connection = connections.Rent();
        using var reader = connection.Query(
            ItemSql.Changes, ("$container", container.Number), ("$min", range.Min), ("$max", range.Max),
            ("$after", ChangeNumber.At(afterLsn + 1, 0).Value), ("$now", Now));
        while (reader.Read()) yield return ItemSql.Read(reader);
    }

    /// <summary>Whether there is something to remove.</summary>
    public bool HasExpired()
    {
        using var connection = connections.Rent();
        using var reader = connection.Query(ItemSql.HasExpired, ("$now", Now));
        return reader.Read();
    }

    private static object ValueOf(SqlValue? bound) => bound switch
    {
        null => DBNull.Value,
        { Kind: SqlKind.Number } number => number.Number,
        { } text => text.Text,
    };

    private long Now => time.GetUtcNow().ToUnixTimeSeconds();
}
