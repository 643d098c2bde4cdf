using DurableRuntime.Entities;
using DurableRuntime.Model;
using DurableRuntime.Replay;
using DurableRuntime.Tracing;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Dispatch;

/// <summary>Turns what an orchestrator decided in one step into one commit.</summary>
internal sealed class StepBuilder(IdSource ids)
{
    internal Commit Build(InstanceRecord instance, OrchestrationRun run, int historyCount, StepInput input)
    {
        var commit = new Commit(instance.Execution) { HistoryCount = historyCount };
        commit.Removed.AddRange(input.Removed);
        commit.History.AddRange(input.News);
        var outcome = run.Advance(input.News);
        var updated = instance with
        {
            UpdatedAt = input.Now,
            CustomStatus = run.Context.SerializedCustomStatus ?? (historyCount == 0 ? instance.CustomStatus : null),
            Status = run.IsSuspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running,
        };
        commit.Instance = updated;

        if (!run.IsCutShort && !run.IsSuspended) AddSteps(commit, updated, run);
        if (outcome.Status is not null) FreeEntities(commit, run, input.Now);
        if (outcome.Status is OrchestrationRuntimeStatus.Completed && run.Context.Next is { } next)
        {
            StartOver(commit, updated, next, run.Context.Events.Kept);
        }
        else if (outcome.Status is { } status)
        {
            var ended = updated with { Status = status, Output = outcome.Output, Failure = outcome.Failure };
            End(commit, ended, input.Now);
            if (input.TerminatesChildren) TerminateChildren(commit, run, input.Now);
        }

        return commit;
    }

    /// <summary>Adds to the step of a rewound instance the calls that are made again.</summary>
    internal void AddRepeated(Commit commit, InstanceRecord instance, IEnumerable<HistoryEvent> calls)
    {
        foreach (var call in calls)
        {
            if (call.Kind == HistoryKind.SubOrchestrationCreated)
            {
                commit.Revived.Add(ChildStart(instance, call));
            }
            else
            {
                commit.Added.Add(Work(instance, call));
            }
        }
    }

    private void AddSteps(Commit commit, InstanceRecord instance, OrchestrationRun run)
    {
        foreach (var step in run.Context.Steps.TakeNew())
        {
            commit.History.Add(step);
            if (step.Kind == HistoryKind.SubOrchestrationCreated)
            {
                commit.Starts.Add(ChildStart(instance, step));
            }
            else
            {
                commit.Added.Add(Work(instance, step));
            }
        }
    }

    private WorkItem Work(InstanceRecord instance, HistoryEvent step) => step.Kind switch
    {
        HistoryKind.TaskScheduled => new WorkItem(ids.Next(), WorkKind.Activity, instance.Id, instance.Execution, step)
        {
            TraceParent = Spans.ContextOf(instance, step.TaskId),
        },
        HistoryKind.TimerCreated => Message(instance.Id, instance.Execution, TimerFired(step)) with { Due = step.Due },
        HistoryKind.EventSent => Message(step.Target!, WorkItem.AnyExecution, step with
        {
            Kind = HistoryKind.EventRaised,
            TaskId = HistoryEvent.NoTask,
            Target = null,
        }),
        HistoryKind.EntityCalled or HistoryKind.EntitySignaled
            or HistoryKind.EntityLockRequested or HistoryKind.EntityUnlocked =>
            EntityMessages.Of(instance, step, ids.Next()),
        _ => throw new InvalidOperationException($"A {step.Kind} is no step of an orchestrator."),
    };

    private static HistoryEvent TimerFired(HistoryEvent created) =>
        new(HistoryKind.TimerFired, created.At) { TaskId = created.TaskId };

    private InstanceStart ChildStart(InstanceRecord parent, HistoryEvent step)
    {
        var child = new InstanceRecord
        {
            Id = step.Target!,
            Execution = ids.Next(),
            Name = step.Name!,
            Version = step.Options?.Version ?? string.Empty,
            CreatedAt = step.At,
            UpdatedAt = step.At,
            Input = step.Payload,
            Tags = TagsOf(parent, step),
            Parent = new ParentLink(parent.Id, parent.Execution, step.TaskId, parent.Name),
            TraceParent = Spans.ContextOf(parent, step.TaskId),
        };
        return new InstanceStart(child, StartMessage(child));
    }

    private static IReadOnlyDictionary<string, string> TagsOf(InstanceRecord parent, HistoryEvent step)
    {
        if (step.Options?.Tags is not { } ownTags) return parent.Tags;
        var tags = new Dictionary<string, string>(parent.Tags);
        foreach (var (key, value) in ownTags) tags[key] = value;
        return tags;
    }

    private WorkItem StartMessage(InstanceRecord instance) => Message(
        instance.Id,
        instance.Execution,
        new HistoryEvent(HistoryKind.ExecutionStarted, instance.UpdatedAt) { Name = instance.Name });

    private void StartOver(
        Commit commit, InstanceRecord instance, NextExecution next, IReadOnlyList<HistoryEvent> unreadEvents)
    {
        var renewed = instance with
        {
            Execution = ids.Next(),
            Input = next.Input,
            Version = string.IsNullOrWhiteSpace(next.Version) ? instance.Version : next.Version,
        };
        commit.Instance = renewed;
        commit.Added.Add(StartMessage(renewed));
        if (!next.KeepsEvents) return;
        commit.Carried.AddRange(unreadEvents.Select(unread => Message(renewed.Id, renewed.Execution, unread)));
    }

    private void End(Commit commit, InstanceRecord ended, DateTime now)
    {
        commit.Instance = ended;
        if (ended.Parent is not { } parent) return;
        var failed = ended.Status != OrchestrationRuntimeStatus.Completed;
        commit.Added.Add(Message(parent.InstanceId, parent.Execution, new HistoryEvent(
            failed ? HistoryKind.SubOrchestrationFailed : HistoryKind.SubOrchestrationCompleted, now)
        {
            TaskId = parent.TaskId,
            Name = ended.Name,
            Payload = failed ? Failures.ToJson(ended.Failure ?? Failures.Terminated(ended)) : ended.Output,
        }));
    }

    private void TerminateChildren(Commit commit, OrchestrationRun run, DateTime now)
    {
        var terminated = new HistoryEvent(HistoryKind.Terminated, now) { Target = Termination.Recursive };
        commit.Added.AddRange(run.Context.Steps.OpenChildren.Select(childId =>
            Message(childId, WorkItem.AnyExecution, terminated)));
    }

    /// <summary>An orchestration that ends, in whichever way, lets go of its locks.</summary>
    private void FreeEntities(Commit commit, OrchestrationRun run, DateTime now) =>
        commit.Added.AddRange(run.Context.LockedEntities.Select(entityId =>
            EntityMessages.Unlock(entityId, run.Context.InstanceId, ids.Next(), now)));

    private WorkItem Message(string instanceId, long execution, HistoryEvent happened) =>
        new(ids.Next(), WorkKind.Message, instanceId, execution, happened);
}

/// <summary>What a step begins with.</summary>
internal sealed record StepInput(DateTime Now, IReadOnlyList<HistoryEvent> News, IReadOnlyList<long> Removed)
{
    internal bool TerminatesChildren => News.Any(happened =>
        happened is { Kind: HistoryKind.Terminated, Target: Termination.Recursive });
}

/// <summary>How a termination says that it goes for sub-orchestrations as well.</summary>
internal static class Termination
{
    internal const string Recursive = "recursive";
}
