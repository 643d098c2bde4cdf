using FunctionsWorker.Invocation;

namespace FunctionsRuntime.Triggers;

/// <summary>
/// A listener that looks again and again. A look counts as running, so that nobody takes the time before it finds
/// something for quiet; one at a storage that does not answer can take long and does not count.
/// </summary>
internal sealed class Polling(RunningInvocations running, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private RunningInvocations.Tracked? _look;

    /// <summary>What is looked at has answered, or is known to.</summary>
    public void Answered()
    {
        lock (_gate) _look ??= running.Begin();
    }

    /// <summary>What is looked at did not answer.</summary>
    public void NotAnswered() => Dispose();

    /// <summary>Waits for the next look.</summary>
    /// <param name="pause">How long at most.</param>
    /// <param name="next">Cancelled when there is something to look at, or when the host stops.</param>
    public async Task PauseAsync(TimeSpan pause, CancellationToken next)
    {
        try
        {
            if (_look is { } look) await look.PauseAsync(pause, time, next);
            else await Task.Delay(pause, time, next);
        }
        catch (OperationCanceledException) when (next.IsCancellationRequested)
        {
            // The next look is now.
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _look?.Dispose();
            _look = null;
        }
    }
}
