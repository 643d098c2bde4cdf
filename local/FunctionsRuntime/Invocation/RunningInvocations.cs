namespace FunctionsRuntime.Invocation;

/// <summary>Counts what runs, so that a stop can wait for it.</summary>
internal sealed class RunningInvocations : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _abandoned = new();
    private TaskCompletionSource? _idle;
    private int _count;

    public Tracked Begin()
    {
        lock (_gate) _count++;
        return new Tracked(this);
    }

    /// <summary>Waits until nothing runs; after <paramref name="patience"/>, cancels and waits as long again.</summary>
    /// <returns>False where something still runs after that.</returns>
    public async Task<bool> DrainAsync(TimeSpan patience)
    {
        var done = Idle();
        if (await EndsWithin(done, patience)) return true;
        await _abandoned.CancelAsync();
        return await EndsWithin(done, patience);
    }

    public void Dispose() => _abandoned.Dispose();

    private static async Task<bool> EndsWithin(Task task, TimeSpan patience) =>
        await Task.WhenAny(task, Task.Delay(patience)) == task;

    private Task Idle()
    {
        lock (_gate)
        {
            if (_count == 0) return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _count--;
            if (_count == 0) _idle?.TrySetResult();
        }
    }

    /// <summary>One running invocation.</summary>
    public sealed class Tracked(RunningInvocations owner) : IDisposable
    {
        public CancellationToken Abandoned => owner._abandoned.Token;

        public void Dispose() => owner.End();
    }
}
