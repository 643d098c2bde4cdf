namespace FunctionsRuntime.Invocation;

/// <summary>Counts what runs, so that a stop can wait for it.</summary>
internal sealed class RunningInvocations : IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource abandoned = new();
    private TaskCompletionSource? idle;
    private int count;

    public Tracked Begin()
    {
        lock (gate) count++;
        return new Tracked(this);
    }

    /// <summary>Waits until nothing runs. After <paramref name="patience"/> the functions' tokens are cancelled, and it waits once more.</summary>
    /// <returns>False where something still runs after that.</returns>
    public async Task<bool> DrainAsync(TimeSpan patience)
    {
        var done = Idle();
        if (await EndsWithin(done, patience)) return true;
        await abandoned.CancelAsync();
        return await EndsWithin(done, patience);
    }

    public void Dispose() => abandoned.Dispose();

    private static async Task<bool> EndsWithin(Task task, TimeSpan patience) =>
        await Task.WhenAny(task, Task.Delay(patience)) == task;

    private Task Idle()
    {
        lock (gate)
        {
            if (count == 0) return Task.CompletedTask;
            idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return idle.Task;
        }
    }

    private void End()
    {
        lock (gate)
        {
            count--;
            if (count == 0) idle?.TrySetResult();
        }
    }

    /// <summary>One running invocation.</summary>
    public sealed class Tracked(RunningInvocations owner) : IDisposable
    {
        public CancellationToken Abandoned => owner.abandoned.Token;

        public void Dispose() => owner.End();
    }
}
