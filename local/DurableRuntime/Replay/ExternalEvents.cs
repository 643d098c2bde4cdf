using DurableRuntime.Model;
using Microsoft.DurableTask;

namespace DurableRuntime.Replay;

/// <summary>
/// Brings external events and the waits for them together. The newest wait is served first; an event that nothing
/// waits for is kept. Names have no case.
/// </summary>
internal sealed class ExternalEvents(DataConverter converter)
{
    private readonly Dictionary<string, Stack<Wait>> _waits = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<HistoryEvent> _kept = [];

    /// <summary>Events that came and were not read, oldest first.</summary>
    internal IReadOnlyList<HistoryEvent> Kept => _kept;

    internal bool HasOpenWaits => _waits.Values.Any(stack => stack.Any(wait => wait.IsOpen));

    internal Task<T> WaitAsync<T>(string name, CancellationToken cancellation)
    {
        if (!_waits.TryGetValue(name, out var stack)) _waits.Add(name, stack = new Stack<Wait>());
        if (stack.TryPeek(out var newest) && newest.Type != typeof(T))
        {
            throw new ArgumentException(
                $"Event '{name}' is already awaited as {newest.Type.FullName}, and not as {typeof(T).FullName}.");
        }

        var wait = new Wait<T>();
        stack.Push(wait);
        var kept = _kept.FindIndex(raised => string.Equals(raised.Name, name, StringComparison.OrdinalIgnoreCase));
        if (kept >= 0)
        {
            var raised = _kept[kept];
            _kept.RemoveAt(kept);
            Raise(raised);
        }

        wait.GiveUpWith(cancellation); // Only now: an event that is there already is read in any case.
        return wait.Task;
    }

    /// <summary>Gives an event to the newest wait. False: that wait had been given up, and the event is lost.</summary>
    /// <remarks>Azure loses it as well; a workflow that cannot bear that waits again before it goes on.</remarks>
    internal bool Raise(HistoryEvent raised)
    {
        if (!_waits.TryGetValue(raised.Name!, out var stack) || !stack.TryPop(out var wait))
        {
            _kept.Add(raised);
            return true;
        }

        return wait.TryServe(converter, raised.Payload);
    }

    private abstract class Wait
    {
        internal abstract Type Type { get; }

        internal abstract bool IsOpen { get; }

        internal abstract bool TryServe(DataConverter converter, string? payload);
    }

    private sealed class Wait<T> : Wait
    {
        private readonly TaskCompletionSource<T> _source = new();

        internal Task<T> Task => _source.Task;

        internal override Type Type => typeof(T);

        internal override bool IsOpen => !_source.Task.IsCompleted;

        internal void GiveUpWith(CancellationToken cancellation)
        {
            if (cancellation.CanBeCanceled) cancellation.Register(() => _source.TrySetCanceled(cancellation));
        }

        internal override bool TryServe(DataConverter converter, string? payload)
        {
            T value;
            try
            {
                value = converter.Deserialize<T>(payload)!;
            }
            catch (Exception unreadable)
            {
                return _source.TrySetException(unreadable);
            }

            return _source.TrySetResult(value);
        }
    }
}
