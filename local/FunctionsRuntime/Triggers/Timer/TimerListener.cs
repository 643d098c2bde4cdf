using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime.Triggers.Timer;

/// <summary>Runs each timer when it is due, one run at a time; what comes due during a run is left out.</summary>
internal sealed class TimerListener(
    FunctionCatalog catalog,
    FunctionInvoker invoker,
    TimerTable table,
    RunningInvocations running,
    TimeProvider time,
    ILogger<TimerListener> logger) : ITriggerListener, IDisposable
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);
    private readonly CancellationTokenSource _stopping = new();

    public Task StartAsync(CancellationToken ct)
    {
        foreach (var (function, timer) in catalog.With<TimerTriggerPlan>()) _ = KeepTimeAsync(function, timer);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken ct) => _stopping.CancelAsync();

    public void Dispose() => _stopping.Dispose();

    private async Task KeepTimeAsync(FunctionDescriptor function, TimerTriggerPlan timer)
    {
        // Quiet is when the next delay has begun: a test that moves the clock then does not run past it.
        using var tracked = running.Begin();
        var clock = new RetryClock(time, tracked);
        try
        {
            var due = time.GetUtcNow();
            var isPastDue = timer.UseMonitor && IsPastDue(function, timer, due);
            if (isPastDue || timer.RunOnStartup) await RunAsync(function, timer, new Turn(due, isPastDue, clock));
            while (timer.Schedule.NextAfter(Later(due, time.GetUtcNow())) is { } next)
            {
                due = next;
                await WaitUntilAsync(due, tracked);
                await RunAsync(function, timer, new Turn(due, IsPastDue: false, clock));
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            logger.LogDebug("The timer of '{FunctionName}' has stopped", function.Name);
        }
        catch (Exception e)
        {
            logger.LogCritical(e, "The timer '{FunctionName}' broke and is silent until the next start", function.Name);
        }
    }

    private bool IsPastDue(FunctionDescriptor function, TimerTriggerPlan timer, DateTimeOffset now)
    {
        if (table.Find(function.Name) is { } status) return timer.Schedule.NextAfter(status.UpdatedAt) <= now;
        table.Put(function.Name, new TimerStatus(null, now));
        return false;
    }

    private async Task WaitUntilAsync(DateTimeOffset due, RunningInvocations.Tracked tracked)
    {
        for (var left = due - time.GetUtcNow(); left > TimeSpan.Zero; left = due - time.GetUtcNow())
        {
            await tracked.PauseAsync(left < LongestDelay ? left : LongestDelay, time, _stopping.Token);
        }
    }

    private async Task RunAsync(FunctionDescriptor function, TimerTriggerPlan timer, Turn turn)
    {
        var due = turn.Due;
        _stopping.Token.ThrowIfCancellationRequested();
        var status = timer.UseMonitor ? Status(function, timer, due) : null;
        var input = new TriggerInput(new TimerInfo { IsPastDue = turn.IsPastDue, ScheduleStatus = status });
        try
        {
            await function.Retry.RunAsync(
                retry => invoker.InvokeAsync(function, input with { Retry = retry }, CancellationToken.None),
                turn.Clock,
                _stopping.Token);
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            logger.LogWarning("The timer '{FunctionName}' failed and goes on: {Reason}", function.Name, e.Message);
        }

        if (timer.UseMonitor) table.Put(function.Name, new TimerStatus(due, Later(due, time.GetUtcNow())));
    }

    private ScheduleStatus Status(FunctionDescriptor function, TimerTriggerPlan timer, DateTimeOffset due)
    {
        var status = table.Find(function.Name);
        return new ScheduleStatus
        {
            Last = status?.LastRunAt?.UtcDateTime ?? default,
            LastUpdated = status?.UpdatedAt.UtcDateTime ?? default,
            Next = timer.Schedule.NextAfter(due)?.UtcDateTime ?? default,
        };
    }

    // A delay may end a little early; the same occurrence must not come out of it twice.
    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private sealed record Turn(DateTimeOffset Due, bool IsPastDue, RetryClock Clock);
}
