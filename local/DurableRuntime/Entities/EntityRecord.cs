using DurableRuntime.Dispatch;
using DurableRuntime.Model;
using DurableRuntime.Tracing;

namespace DurableRuntime.Entities;

/// <summary>An entity between two steps.</summary>
/// <param name="Id">Its id as text, <c>@name@key</c>.</param>
internal sealed record EntityRecord(string Id)
{
    /// <summary>The serialized state; null where it has none.</summary>
    public string? State { get; init; }

    /// <summary>The orchestration instance that holds its lock.</summary>
    public string? LockedBy { get; init; }

    public DateTime UpdatedAt { get; init; }
}

/// <summary>All that one step of an entity changes; it is stored as a whole.</summary>
internal sealed class EntityCommit(EntityRecord entity)
{
    public EntityRecord Entity { get; } = entity;

    /// <summary>The messages that the step took, and those that it sends.</summary>
    public Commit Work { get; } = new(WorkItem.AnyExecution);

    public List<InstanceStart> Starts { get; } = [];

    /// <summary>The lock request that the step grants, if the one who asks still runs.</summary>
    public WorkItem? Granted { get; init; }
}

/// <summary>The messages between orchestrations and entities.</summary>
internal static class EntityMessages
{
    /// <summary>What a step of an orchestration sends: the event keeps the sender, for the answer.</summary>
    internal static WorkItem Of(InstanceRecord sender, HistoryEvent step, long id) =>
        new(id, WorkKind.Entity, step.Target!, sender.Execution, step with { Target = sender.Id, Due = null })
        {
            Due = step.Due,
            TraceParent = step.Kind == HistoryKind.EntityCalled
                ? Spans.ContextOf(sender, step.TaskId)
                : sender.TraceParent,
        };

    internal static WorkItem Answer(WorkItem call, HistoryEvent answer, long id) => new(
        id, WorkKind.Message, call.Event.Target!, call.Execution, answer with { TaskId = call.Event.TaskId });

    /// <summary>Frees an entity whose holder does not do it itself.</summary>
    internal static WorkItem Unlock(string entityId, string holderId, long id, DateTime now) => new(
        id, WorkKind.Entity, entityId, WorkItem.AnyExecution,
        new HistoryEvent(HistoryKind.EntityUnlocked, now) { Target = holderId });
}
