namespace DurableRuntime.Model;

/// <summary>What a work item asks for. The numbers are stored.</summary>
internal enum WorkKind
{
    Message = 1,
    Activity = 2,
    Entity = 3,
}

/// <summary>
/// Something that must still happen: a message that an instance or entity must read (at once or at a time), or an
/// activity that must run.
/// It has a row until the history or the entity's state holds what came of it; both change in one transaction.
/// </summary>
internal sealed record WorkItem(long Id, WorkKind Kind, string InstanceId, long Execution, HistoryEvent Event)
{
    /// <summary>The execution of a message that is for whichever execution reads it.</summary>
    internal const long AnyExecution = 0;

    /// <summary>The id of a message that has no row: it is lost with the process, and would come up again.</summary>
    internal const long NotStored = 0;

    public DateTime? Due { get; init; }

    public string? TraceParent { get; init; }

    internal bool IsFor(long execution) => Execution is AnyExecution || Execution == execution;
}
