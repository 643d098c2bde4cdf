using Microsoft.DurableTask.Client;

namespace DurableRuntime.Dispatch;

/// <summary>Wakes those who wait for an instance to start or to end.</summary>
internal sealed class StatusWaiters
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Waiter>> _waiters = new(StringComparer.Ordinal);
    private Exception? _fault;

    /// <summary>Registers before its caller looks at the store, so that no change falls between.</summary>
    internal Waiter Register(string instanceId, Func<OrchestrationRuntimeStatus, bool> isReached)
    {
        var waiter = new Waiter(this, instanceId, isReached);
        lock (_lock)
        {
            if (_fault is not null) throw _fault;
            if (!_waiters.TryGetValue(instanceId, out var list)) _waiters.Add(instanceId, list = []);
            list.Add(waiter);
        }

        return waiter;
    }

    internal void Tell(string instanceId, OrchestrationRuntimeStatus status)
    {
        lock (_lock)
        {
            if (!_waiters.TryGetValue(instanceId, out var list)) return;
            foreach (var waiter in list.Where(waiter => waiter.IsReached(status))) waiter.Source.TrySetResult();
        }
    }

    internal void Fail(Exception fault)
    {
        lock (_lock)
        {
            _fault = fault;
            foreach (var waiter in _waiters.Values.SelectMany(list => list)) waiter.Source.TrySetException(fault);
        }
    }

    private void Remove(Waiter waiter)
    {
        lock (_lock)
        {
            var list = _waiters[waiter.InstanceId];
            list.Remove(waiter);
            if (list.Count == 0) _waiters.Remove(waiter.InstanceId);
        }
    }

    internal sealed class Waiter(
        StatusWaiters owner, string instanceId, Func<OrchestrationRuntimeStatus, bool> isReached) : IDisposable
    {
        internal string InstanceId => instanceId;

        internal Func<OrchestrationRuntimeStatus, bool> IsReached => isReached;

        internal TaskCompletionSource Source { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose() => owner.Remove(this);
    }
}
