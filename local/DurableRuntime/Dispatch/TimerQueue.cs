using DurableRuntime.Model;

namespace DurableRuntime.Dispatch;

/// <summary>Holds work until it is due.</summary>
internal sealed class TimerQueue : IDisposable
{
    // System timers refuse delays of more than 49 days; a far timer is set again on the way.
    private static readonly TimeSpan DelayMax = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<WorkItem, (DateTime Due, long Id)> _items = new();
    private readonly TimeProvider _time;
    private readonly Action<WorkItem> _deliver;
    private readonly ITimer _timer;
    private bool _isClosed;

    internal TimerQueue(TimeProvider time, Action<WorkItem> deliver)
    {
        _time = time;
        _deliver = deliver;
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal void Add(WorkItem item)
    {
        lock (_lock)
        {
            _items.Enqueue(item, (item.Due!.Value, item.Id));
            if (_items.Peek() == item) SetTimer();
        }
    }

    public void Dispose()
    {
        lock (_lock) _isClosed = true;
        _timer.Dispose();
    }

    private void Fire()
    {
        List<WorkItem> due = [];
        lock (_lock)
        {
            if (_isClosed) return;
            var now = _time.GetUtcNow().UtcDateTime;
            while (_items.TryPeek(out var next, out _) && next.Due <= now) due.Add(_items.Dequeue());
            if (_items.Count > 0) SetTimer();
        }

        foreach (var item in due) _deliver(item);
    }

    private void SetTimer()
    {
        if (_isClosed) return;
        var delay = _items.Peek().Due!.Value - _time.GetUtcNow().UtcDateTime;
        // Up to the next millisecond: the system's timer counts whole ones, and must not fire just before the item
        // is due.
        delay = TimeSpan.FromMilliseconds(
            Math.Ceiling(Math.Clamp(delay.TotalMilliseconds, 0, DelayMax.TotalMilliseconds)));
        _timer.Change(delay, Timeout.InfiniteTimeSpan);
    }
}
