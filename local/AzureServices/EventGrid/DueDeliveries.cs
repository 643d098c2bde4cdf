using System.Threading.Channels;

namespace AzureServices.EventGrid;

/// <summary>
/// Hands out one subscription's deliveries as they become due, each to one taker until it is given back. Holds a window
/// of them in memory; the rest waits in the store.
/// </summary>
internal sealed class DueDeliveries(string subscription, DeliveryStore store, TimeProvider time)
{
    private const int WindowMax = 256;

    private readonly Queue<Delivery> _window = new();
    private readonly HashSet<long> _taken = [];
    private readonly Lock _gate = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something may have become due.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>
    /// Waits for the next due delivery, and takes with it what else is due and fits. For one caller at a time.
    /// </summary>
    /// <param name="countMax">How many at most.</param>
    /// <param name="bytesMax">How large they may be together; the first alone may be larger.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<Delivery>> TakeAsync(
        int countMax, int bytesMax, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_window.TryDequeue(out var delivery))
            {
                return [delivery, .. TakeMore(countMax - 1, bytesMax - delivery.Body.Length)];
            }

            var now = time.GetUtcNow();
            if (!Refill(now))
            {
                await WaitAsync(now, cancellationToken);
            }
        }
    }

    /// <summary>The taker is done with them, and the store says so too: removed, or due again.</summary>
    public void GiveBack(IReadOnlyList<Delivery> deliveries)
    {
        lock (_gate)
        {
            foreach (var delivery in deliveries)
            {
                _taken.Remove(delivery.Id);
            }
        }

        Wake();
    }

    private List<Delivery> TakeMore(int countMax, int bytesMax)
    {
        var more = new List<Delivery>();
        while (more.Count < countMax && _window.TryPeek(out var next) && next.Body.Length <= bytesMax)
        {
            bytesMax -= next.Body.Length;
            more.Add(_window.Dequeue());
        }

        return more;
    }

    private bool Refill(DateTimeOffset now)
    {
        // The gate keeps a delivery from being given back between the reading and the looking: it would go out twice.
        lock (_gate)
        {
            foreach (var due in store.ListDue(subscription, now, WindowMax + _taken.Count))
            {
                if (_taken.Add(due.Id))
                {
                    _window.Enqueue(due);
                }
            }
        }

        return _window.Count > 0;
    }

    private async Task WaitAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var timer = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (store.NextDueAfter(subscription, now) is { } dueAt)
        {
            timer.Change(dueAt - now, Timeout.InfiniteTimeSpan);
            if (time.GetUtcNow() >= dueAt)
            {
                return; // the clock moved on before the timer was set
            }
        }

        await _wake.Reader.ReadAsync(cancellationToken);
    }
}
