using System.Collections.Concurrent;

namespace AzureServices.Cosmos.Storage;

/// <summary>An index of one property of a container's items.</summary>
/// <param name="OfPartitions">Whether each partition has its own, or all of the container one.</param>
internal readonly record struct PropertyIndex(int Container, string Property, bool OfPartitions);

/// <summary>
/// The indexes of single properties. Each is made when the first query can use it: what nobody asks for costs no write
/// anything.
/// </summary>
internal sealed class PropertyIndexes(WriteQueue writes)
{
    private readonly ConcurrentDictionary<PropertyIndex, Lazy<Task<bool>>> _made = new();

    /// <summary>Ends when the index is there; false where there cannot be one.</summary>
    public Task<bool> EnsureAsync(Container container, PropertyIndex index) =>
        container.Indexed.Names(index.Property) && ItemSql.IsSeekable(index.Property)
            ? _made.GetOrAdd(index, key => new Lazy<Task<bool>>(() => MakeAsync(key))).Value
            : Task.FromResult(false);

    private Task<bool> MakeAsync(PropertyIndex index)
    {
        var write = new IndexWrite(ItemSql.CreateIndex(index));
        writes.Add(write);
        return write.Done;
    }

    private sealed class IndexWrite(string sql) : Write<bool>
    {
        protected override bool Decide(WriteTransaction transaction)
        {
            transaction.Run(sql);
            return true;
        }
    }
}
