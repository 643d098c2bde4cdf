using DurableRuntime.Model;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using HistoryEvent = DurableTask.Core.History.HistoryEvent;
using Recorded = DurableRuntime.Model.HistoryEvent;

namespace DurableRuntime;

/// <summary>The history of an instance, in the types of the published API.</summary>
internal sealed partial class EngineClient
{
    public override async Task<IList<HistoryEvent>> GetOrchestrationHistoryAsync(
        string instanceId, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var (instance, history) = await writer.RunAsync(store =>
        {
            var found = store.Find(instanceId);
            return (found, found is null ? [] : store.ReadHistory(found.Execution));
        }).WaitAsync(cancellation);
        if (instance is null) throw InstanceIds.Unknown(instanceId);

        var events = new List<HistoryEvent>();
        foreach (var line in history)
        {
            // The end of a step has no line of its own.
            if (line.Kind == HistoryKind.EpisodeStarted && events.Count > 0) events.Add(StepEnd(events[^1].Timestamp));
            var published = Publish(line, instance, history);
            published.Timestamp = line.At;
            events.Add(published);
        }

        if (instance.IsTerminal)
        {
            var status = (OrchestrationStatus)(int)instance.Status;
            events.Add(new ExecutionCompletedEvent(-1, instance.Output, status, Publish(instance.Failure))
            {
                Timestamp = instance.UpdatedAt,
            });
        }

        if (events.Count > 0) events.Add(StepEnd(events[^1].Timestamp));
        return events;
    }

    private static OrchestratorCompletedEvent StepEnd(DateTime at) => new(-1) { Timestamp = at };

    private static HistoryEvent Publish(Recorded line, InstanceRecord instance, List<Recorded> history) =>
        line.Kind switch
        {
            HistoryKind.EpisodeStarted => new OrchestratorStartedEvent(-1),
            HistoryKind.ExecutionStarted => new ExecutionStartedEvent(-1, instance.Input)
            {
                Name = instance.Name,
                Version = instance.Version,
                Tags = instance.Tags.ToDictionary(),
            },
            HistoryKind.TaskScheduled => new TaskScheduledEvent(line.TaskId)
            {
                Name = line.Name,
                Version = line.Options?.Version,
                Input = line.Payload,
                Tags = line.Options?.Tags,
            },
            HistoryKind.SubOrchestrationCreated => new SubOrchestrationInstanceCreatedEvent(line.TaskId)
            {
                Name = line.Name,
                Version = line.Options?.Version,
                InstanceId = line.Target,
                Input = line.Payload,
                Tags = line.Options?.Tags,
            },
            HistoryKind.TimerCreated => new TimerCreatedEvent(line.TaskId, line.Due!.Value),
            HistoryKind.TimerFired => new TimerFiredEvent(-1, DueOf(line, history)) { TimerId = line.TaskId },
            _ => PublishMessage(line),
        };

    private static HistoryEvent PublishMessage(Recorded line) => line.Kind switch
    {
        HistoryKind.TaskCompleted => new TaskCompletedEvent(-1, line.TaskId, line.Payload),
        HistoryKind.TaskFailed => new TaskFailedEvent(-1, line.TaskId, null, null, PublishFailure(line)),
        HistoryKind.SubOrchestrationCompleted =>
            new SubOrchestrationInstanceCompletedEvent(-1, line.TaskId, line.Payload),
        HistoryKind.SubOrchestrationFailed =>
            new SubOrchestrationInstanceFailedEvent(-1, line.TaskId, null, null, PublishFailure(line)),
        HistoryKind.EventSent =>
            new EventSentEvent(line.TaskId) { InstanceId = line.Target, Name = line.Name, Input = line.Payload },
        HistoryKind.EventRaised => new EventRaisedEvent(-1, line.Payload) { Name = line.Name },
        HistoryKind.Suspended => new ExecutionSuspendedEvent(-1, line.Payload),
        HistoryKind.Resumed => new ExecutionResumedEvent(-1, line.Payload),
        HistoryKind.Terminated => new ExecutionTerminatedEvent(-1, line.Payload),
        HistoryKind.Rewound => new ExecutionRewoundEvent(-1, line.Payload),
        _ => new GenericEvent(-1, line.Kind.ToString()),
    };

    private static DateTime DueOf(Recorded fired, List<Recorded> history) => history
        .Find(line => line.Kind == HistoryKind.TimerCreated && line.TaskId == fired.TaskId)?.Due ?? fired.At;

    private static FailureDetails? PublishFailure(Recorded line) => Publish(Failures.FromJson(line.Payload!));

    private static FailureDetails? Publish(TaskFailureDetails? failure) => failure is null ? null : new FailureDetails(
        failure.ErrorType, failure.ErrorMessage, failure.StackTrace, Publish(failure.InnerFailure), false);
}
