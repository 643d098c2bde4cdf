using Microsoft.DurableTask.Client;

namespace DurableRuntime.Model;

/// <summary>All that one step of an orchestration changes; it is stored as a whole or not at all.</summary>
internal sealed class Commit(long execution)
{
    /// <summary>
    /// The execution that took the step. Where it is no longer the instance's current one, nothing is stored.
    /// </summary>
    public long Execution { get; } = execution;

    /// <summary>The instance's new state; null where only work is removed.</summary>
    public InstanceRecord? Instance { get; set; }

    /// <summary>How many events the stored history already has.</summary>
    public int HistoryCount { get; init; }

    public List<HistoryEvent> History { get; } = [];

    /// <summary>What the stored history becomes before the new events; null: it stays as it is.</summary>
    public IReadOnlyList<HistoryEvent>? RewrittenHistory { get; set; }

    public List<WorkItem> Added { get; } = [];

    /// <summary>
    /// Events that the instance's next execution reads first. They are not released: what came meanwhile would be read
    /// before them.
    /// </summary>
    public List<WorkItem> Carried { get; } = [];

    public List<InstanceStart> Starts { get; } = [];

    /// <summary>Sub-orchestrations that failed, and go on or start anew.</summary>
    public List<InstanceStart> Revived { get; } = [];

    public List<long> Removed { get; } = [];

    /// <summary>Whether the instance goes on with a new execution and this one's history is let go.</summary>
    public bool StartsOver => Instance is not null && Instance.Execution != Execution;

    /// <summary>Whether the execution is over and nothing can take it up again, as a rewind can a failed one.</summary>
    public bool EndsForGood => StartsOver || Instance
        is { Status: OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Terminated };
}

/// <summary>A new instance, and the message that makes it run.</summary>
internal sealed record InstanceStart(InstanceRecord Instance, WorkItem Message)
{
    /// <summary>
    /// In which statuses an existing instance of the same id refuses the new one. Default: while it has not ended.
    /// </summary>
    public Func<OrchestrationRuntimeStatus, bool> IsRefusedBy { get; init; } =
        static status => !InstanceRecord.IsTerminalStatus(status);
}
