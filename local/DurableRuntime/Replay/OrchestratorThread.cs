namespace DurableRuntime.Replay;

/// <summary>
/// Runs an orchestrator's continuations one after the other on the thread that feeds it events. A continuation that
/// comes from anywhere else belongs to a task that cannot be replayed.
/// </summary>
internal sealed class OrchestratorThread : SynchronizationContext
{
    private const int NoThread = 0;

    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();
    private volatile int _threadId = NoThread;
    private int _strayed;

    /// <summary>Called once, from the foreign thread, when a continuation comes from elsewhere.</summary>
    internal Action? Strayed { get; set; }

    internal bool HasStrayed => _strayed != 0;

    /// <summary>Whether the caller is the orchestrator, in its turn.</summary>
    internal bool IsCurrent => Environment.CurrentManagedThreadId == _threadId;

    /// <summary>Runs the action, and then everything that it set free.</summary>
    internal void Run(Action action)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        _threadId = Environment.CurrentManagedThreadId;
        try
        {
            action();
            while (_queue.TryDequeue(out var next)) next.Callback(next.State);
        }
        finally
        {
            _threadId = NoThread;
            SetSynchronizationContext(outer);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsCurrent)
        {
            _queue.Enqueue((d, state));
        }
        else if (Interlocked.Exchange(ref _strayed, 1) == 0)
        {
            Strayed?.Invoke();
        }
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!IsCurrent) throw new InvalidOperationException(Failures.IllegalAwait);
        ArgumentNullException.ThrowIfNull(d);
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;
}
