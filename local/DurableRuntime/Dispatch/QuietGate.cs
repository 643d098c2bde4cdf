namespace DurableRuntime.Dispatch;

/// <summary>Counts what is under way, and tells when nothing is.</summary>
internal sealed class QuietGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _quiet = NewSource(isSet: true);
    private int _count;

    internal bool IsQuiet
    {
        get
        {
            lock (_lock) return _count == 0;
        }
    }

    internal void Enter()
    {
        lock (_lock)
        {
            if (_count++ == 0) _quiet = NewSource(isSet: false);
        }
    }

    internal void Leave()
    {
        lock (_lock)
        {
            if (--_count == 0) _quiet.TrySetResult();
        }
    }

    /// <summary>Tells those who wait that it will not become quiet any more.</summary>
    internal void Fail(Exception fault)
    {
        lock (_lock)
        {
            _count++;
            if (!_quiet.TrySetException(fault)) _quiet = Failed(fault);
        }
    }

    internal Task WaitAsync(CancellationToken cancellation)
    {
        lock (_lock) return _quiet.Task.WaitAsync(cancellation);
    }

    private static TaskCompletionSource NewSource(bool isSet)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (isSet) source.SetResult();
        return source;
    }

    private static TaskCompletionSource Failed(Exception fault)
    {
        var source = NewSource(isSet: false);
        source.SetException(fault);
        return source;
    }
}
