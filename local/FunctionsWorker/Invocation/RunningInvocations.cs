namespace FunctionsWorker.Invocation;

/// <summary>Counts what runs, so that a stop or a test can wait for it.</summary>
internal sealed class RunningInvocations : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource? _idle;
    private int _count;
    private long _begun;

    /// <summary>Cancelled when the host stops.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>How many have ever begun: the same before and after means that nothing did in between.</summary>
    public long Begun => Interlocked.Read(ref _begun);

    public bool IsIdle
    {
        get
        {
            lock (_gate) return _count == 0;
        }
    }

    public Tracked Begin()
    {
        Count();
        return new Tracked(this);
    }

    /// <summary>Tells what runs that the host stops, as the Functions host does when it begins to drain.</summary>
    public Task CancelAsync() => _stopping.CancelAsync();

    /// <summary>Waits until nothing runs.</summary>
    /// <returns>False where something still runs after <paramref name="patience"/>.</returns>
    public async Task<bool> DrainAsync(TimeSpan patience)
    {
        var idle = WhenIdleAsync();
        return await Task.WhenAny(idle, Task.Delay(patience)) == idle;
    }

    public void Dispose() => _stopping.Dispose();

    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (_count == 0) return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    private void Count()
    {
        lock (_gate)
        {
            _count++;
            _begun++;
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _count--;
            if (_count > 0) return;
            _idle?.TrySetResult();
            _idle = null;
        }
    }

    /// <summary>One of what runs.</summary>
    public sealed class Tracked(RunningInvocations owner) : IDisposable
    {
        /// <summary>
        /// Waits for a time, which does not count as running. A test may move the clock as soon as all is quiet: the
        /// delay has begun by then, and the moment it ends this counts again.
        /// </summary>
        public async Task PauseAsync(TimeSpan delay, TimeProvider time, CancellationToken ct)
        {
            var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var isOver = 0;
            void End()
            {
                if (Interlocked.Exchange(ref isOver, 1) == 1) return;
                owner.Count();
                over.SetResult();
            }

            await using var timer = time.CreateTimer(_ => End(), null, delay, Timeout.InfiniteTimeSpan);
            await using var registration = ct.Register(End);
            owner.End();
            await over.Task;
            ct.ThrowIfCancellationRequested();
        }

        public void Dispose() => owner.End();
    }
}
