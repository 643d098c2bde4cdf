using Microsoft.Data.Sqlite;

namespace AzureServices.Cosmos.Storage;

/// <summary>
/// Removes items whose time to live is over, some at a time, so that other writes never wait for many of them. Nobody
/// depends on its speed: readers and writers pass over such items anyway.
/// </summary>
internal sealed class ExpiryWorker : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly CatalogHolder _catalog;
    private readonly ItemReader _items;
    private readonly WriteQueue _writes;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private Task _work = Task.CompletedTask;
    private volatile bool _stopped;

    public ExpiryWorker(CatalogHolder catalog, ItemReader items, WriteQueue writes, TimeProvider time)
    {
        (_catalog, _items, _writes) = (catalog, items, writes);
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate) _stopped = true;
        // What was begun still needs the writer and the connections.
        _work.Wait();
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_stopped || !_work.IsCompleted) return;
            if (!_catalog.Committed.Containers.Exists(it => it.Definition.DefaultTtl is not null)) return;
            _work = RemoveAsync();
        }
    }

    private async Task RemoveAsync()
    {
        try
        {
            for (var more = _items.HasExpired(); more && !_stopped;)
            {
                var removal = new ExpiredRemoval(_catalog);
                _writes.Add(removal);
                more = await removal.Done.ConfigureAwait(false);
            }
        }
        catch (SqliteException)
        {
            // A full disk or the like: requests tell their clients, and the next look tries again.
        }
    }
}

/// <summary>Removes up to a bound of expired items; its result says whether the bound was met.</summary>
internal sealed class ExpiredRemoval(CatalogHolder catalog) : Write<bool>
{
    private const int ItemsMax = 100;

    protected override bool Decide(WriteTransaction transaction)
    {
        var expired = transaction.FindExpired(ItemsMax);
        foreach (var (number, key) in expired)
        {
            if (catalog.Pending.Find(key.Container) is { Definition.UniqueKeys.IsEmpty: false })
                transaction.RemoveUniqueValues(key);
            transaction.Remove(number);
        }

        return expired.Count == ItemsMax;
    }
}
