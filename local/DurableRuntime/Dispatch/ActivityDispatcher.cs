using System.Diagnostics;
using System.Threading.Channels;
using DurableRuntime.Model;
using DurableRuntime.Tracing;
using Microsoft.DurableTask;

namespace DurableRuntime.Dispatch;

/// <summary>Runs activities, a bounded number at once, and hands on their results.</summary>
internal sealed class ActivityDispatcher(
    IDurableFunctions functions, DurableEngineOptions options, QuietGate gate, Action<WorkItem> deliver) : IDisposable
{
    private readonly Channel<WorkItem> _queue = Channel.CreateUnbounded<WorkItem>();
    private readonly CancellationTokenSource _noNewOnes = new();
    private readonly CancellationTokenSource _giveUp = new();
    private Task[] _workers = [];

    internal void Start() =>
        _workers = [.. Enumerable.Range(0, options.MaxConcurrentActivities).Select(_ => Task.Run(WorkAsync))];

    internal void Add(WorkItem call)
    {
        gate.Enter();
        _queue.Writer.TryWrite(call);
    }

    /// <summary>Starts no more activities, and waits for those that run. Cancellation asks them to give up.</summary>
    internal async Task StopAsync(CancellationToken cancellation)
    {
        await _noNewOnes.CancelAsync();
        await using var registration = cancellation.Register(_giveUp.Cancel);
        await Task.WhenAll(_workers);
        while (_queue.Reader.TryRead(out _)) gate.Leave();
    }

    public void Dispose()
    {
        _noNewOnes.Dispose();
        _giveUp.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!_noNewOnes.IsCancellationRequested && await WaitForWorkAsync())
        {
            if (!_queue.Reader.TryRead(out var call)) continue;
            var result = await RunAsync(call);
            if (result is not null) deliver(call with { Kind = WorkKind.Message, Event = result });
            gate.Leave();
        }
    }

    private async Task<bool> WaitForWorkAsync()
    {
        try
        {
            return await _queue.Reader.WaitToReadAsync(_noNewOnes.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>
    /// The result; null where the engine stopped first: the call then runs again after the next start.
    /// </summary>
    private async Task<HistoryEvent?> RunAsync(WorkItem call)
    {
        var scheduled = call.Event;
        using var span = Spans.StartActivity(call);
        try
        {
            var name = new TaskName(scheduled.Name!);
            if (!functions.HasActivity(name)) return Failure(scheduled, Failures.UnknownActivity(name));

            var invocation = new ActivityInvocation(
                name, call.InstanceId, scheduled.Payload, scheduled.TaskId, span?.Id ?? call.TraceParent)
            {
                Version = scheduled.Options?.Version ?? string.Empty,
            };
            var output = await functions.RunActivityAsync(invocation, _giveUp.Token);
            return new HistoryEvent(HistoryKind.TaskCompleted, Now())
            {
                TaskId = scheduled.TaskId,
                Payload = options.DataConverter.Serialize(output),
            };
        }
        catch (OperationCanceledException) when (_giveUp.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception)
        {
            span?.SetStatus(ActivityStatusCode.Error, exception.Message);
            return Failure(scheduled, TaskFailureDetails.FromException(exception));
        }
    }

    private HistoryEvent Failure(HistoryEvent scheduled, TaskFailureDetails details) =>
        new(HistoryKind.TaskFailed, Now())
        {
            TaskId = scheduled.TaskId,
            Payload = Failures.ToJson(details),
        };

    private DateTime Now() => options.Time.GetUtcNow().UtcDateTime;
}
