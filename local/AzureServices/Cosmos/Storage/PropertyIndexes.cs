using System.Collections.Concurrent;

namespace AzureServices.Cosmos.Storage;

/// <summary>
/// The indexes of single properties. Each is made when the first query can use it: what nobody asks for costs no write
/// anything.
/// </summary>
internal sealed class PropertyIndexes(WriteQueue writes)
{
    private readonly ConcurrentDictionary<(int Container, string Property), Lazy<Task<bool>>> _made = new();

    /// <summary>Ends when the index is there; false where there cannot be one.</summary>
    public Task<bool> EnsureAsync(Container container, string property) =>
        container.Indexed.Names(property) && ItemSql.IsSeekable(property)
            ? _made.GetOrAdd((container.Number, property), key => new Lazy<Task<bool>>(() => MakeAsync(key))).Value
            : Task.FromResult(false);

    private Task<bool> MakeAsync((int Container, string Property) key)
    {
        var write = new IndexWrite(ItemSql.CreateIndex(key.Container, key.Property));
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
