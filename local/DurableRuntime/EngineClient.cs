using System.Diagnostics;
using DurableRuntime.Dispatch;
using DurableRuntime.Entities;
using DurableRuntime.Model;
using DurableRuntime.Storage;
using DurableRuntime.Tracing;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;

namespace DurableRuntime;

/// <summary>The client of an engine in the same process. What it has answered is stored.</summary>
internal sealed partial class EngineClient(
    DurableEngineOptions engineOptions,
    StoreWriter writer,
    IdSource ids,
    StatusWaiters waiters,
    QuietGate gate,
    Action<WorkItem> release) : DurableTaskClient(engineOptions.HubName)
{
    private DurableEntityClient? _entities;

    public override DurableEntityClient Entities =>
        _entities ??= new EngineEntityClient(engineOptions, writer, ids, gate, release);

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName,
        object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        var now = Now();
        var instance = new InstanceRecord
        {
            Id = InstanceIds.Check(options?.InstanceId) ?? Guid.CreateVersion7().ToString("N"),
            Execution = ids.Next(),
            Name = orchestratorName.Name,
            Version = options?.Version?.Version ?? engineOptions.DefaultVersion,
            CreatedAt = now,
            UpdatedAt = now,
            Input = Serialize(input),
            Tags = options?.Tags ?? new Dictionary<string, string>(),
        };
        using var span = Spans.StartCreation(instance);
        return await StartAsync(
            instance with { TraceParent = Activity.Current?.Id },
            options?.StartAt,
            Dedupe.Refusal(options?.DedupeStatuses),
            cancellation);
    }

    public override async Task<string> RestartAsync(
        string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        var ended = await FindAsync(instanceId, cancellation) ?? throw InstanceIds.Unknown(instanceId);
        if (!restartWithNewInstanceId && !ended.IsTerminal)
        {
            throw new InvalidOperationException(
                $"The orchestration instance '{instanceId}' has not ended; it cannot be restarted.");
        }

        var now = Now();
        var instance = ended with
        {
            Id = restartWithNewInstanceId ? Guid.CreateVersion7().ToString("N") : instanceId,
            Execution = ids.Next(),
            Status = OrchestrationRuntimeStatus.Pending,
            CreatedAt = now,
            UpdatedAt = now,
            Output = null,
            CustomStatus = null,
            Failure = null,
            Parent = null,
        };
        return await StartAsync(instance, startAt: null, Dedupe.Refusal(null), cancellation);
    }

    public override Task RewindInstanceAsync(
        string instanceId, string reason, CancellationToken cancellation = default) =>
        SendAsync(
            instanceId,
            new HistoryEvent(HistoryKind.Rewound, Now()) { Payload = reason },
            static status => status == OrchestrationRuntimeStatus.Failed,
            cancellation);

    public override async Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        var raised = new HistoryEvent(HistoryKind.EventRaised, Now())
        {
            Name = eventName,
            Payload = Serialize(eventPayload),
        };
        using var span = Spans.StartEvent(eventName, instanceId);
        await SendAsync(instanceId, raised, static status => !InstanceRecord.IsTerminalStatus(status), cancellation);
    }

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        var terminated = new HistoryEvent(HistoryKind.Terminated, Now())
        {
            Payload = Serialize(options?.Output),
            Target = options is { Recursive: true } ? Termination.Recursive : null,
        };
        return SendAsync(
            instanceId, terminated, static status => !InstanceRecord.IsTerminalStatus(status), cancellation);
    }

    public override Task SuspendInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(
            instanceId,
            new HistoryEvent(HistoryKind.Suspended, Now()) { Payload = reason },
            static status => !InstanceRecord.IsTerminalStatus(status) && status != OrchestrationRuntimeStatus.Suspended,
            cancellation);

    public override Task ResumeInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(
            instanceId,
            new HistoryEvent(HistoryKind.Resumed, Now()) { Payload = reason },
            static status => status == OrchestrationRuntimeStatus.Suspended,
            cancellation);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<string> StartAsync(
        InstanceRecord instance,
        DateTimeOffset? startAt,
        Func<OrchestrationRuntimeStatus, bool> isRefusedBy,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var started = new HistoryEvent(HistoryKind.ExecutionStarted, instance.CreatedAt) { Name = instance.Name };
        var message = new WorkItem(ids.Next(), WorkKind.Message, instance.Id, instance.Execution, started)
        {
            Due = startAt?.UtcDateTime,
        };
        var start = new InstanceStart(instance, message) { IsRefusedBy = isRefusedBy };
        gate.Enter();
        try
        {
            var released = await writer.RunAsync(store => store.TryStart(start))
                ?? throw new OrchestrationAlreadyExistsException(Failures.InstanceExists(instance.Id));
            released.ForEach(release);
            return instance.Id;
        }
        finally
        {
            gate.Leave();
        }
    }

    /// <exception cref="ArgumentException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">The instance's status does not allow it.</exception>
    private async Task SendAsync(
        string instanceId,
        HistoryEvent happened,
        Func<OrchestrationRuntimeStatus, bool> isAllowed,
        CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        var message = new WorkItem(ids.Next(), WorkKind.Message, instanceId, WorkItem.AnyExecution, happened);
        gate.Enter();
        try
        {
            var instance = await writer.RunAsync(store =>
            {
                var found = store.Find(instanceId);
                if (found is null || !isAllowed(found.Status)) return found;
                if (happened.Kind == HistoryKind.Rewound)
                {
                    store.Rewind(found, message);
                }
                else
                {
                    store.Add(message);
                }

                return found;
            });
            if (instance is null) throw InstanceIds.Unknown(instanceId);
            if (!isAllowed(instance.Status))
            {
                throw new InvalidOperationException(
                    $"{happened.Kind} is not possible: orchestration instance '{instanceId}' is {instance.Status}.");
            }

            release(message);
        }
        finally
        {
            gate.Leave();
        }
    }

    private Task<InstanceRecord?> FindAsync(string instanceId, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        return writer.RunAsync(store => store.Find(instanceId)).WaitAsync(cancellation);
    }

    private string? Serialize(object? value) => engineOptions.DataConverter.Serialize(value);

    private DateTime Now() => engineOptions.Time.GetUtcNow().UtcDateTime;
}
