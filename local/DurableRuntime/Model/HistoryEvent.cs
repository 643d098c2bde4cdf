namespace DurableRuntime.Model;

/// <summary>What happened, or what the orchestrator decided. The numbers are stored.</summary>
internal enum HistoryKind
{
    EpisodeStarted = 1,
    ExecutionStarted = 2,
    TaskScheduled = 3,
    TaskCompleted = 4,
    TaskFailed = 5,
    TimerCreated = 6,
    TimerFired = 7,
    SubOrchestrationCreated = 8,
    SubOrchestrationCompleted = 9,
    SubOrchestrationFailed = 10,
    EventSent = 11,
    EventRaised = 12,
    Suspended = 13,
    Resumed = 14,
    Terminated = 15,
    IllegalAwait = 16,
    EntityCalled = 30,
    EntitySignaled = 31,
    EntityLockRequested = 32,
    EntityUnlocked = 33,
    EntityAnswered = 34,
    EntityFailed = 35,
}

/// <summary>One line of an instance's history.</summary>
internal sealed record HistoryEvent(HistoryKind Kind, DateTime At)
{
    internal const int NoTask = -1;

    /// <summary>The sequence number of the step that this event records or answers.</summary>
    public int TaskId { get; init; } = NoTask;

    /// <summary>The function or event concerned.</summary>
    public string? Name { get; init; }

    /// <summary>The serialized input, result, failure or event payload.</summary>
    public string? Payload { get; init; }

    /// <summary>The other instance concerned.</summary>
    public string? Target { get; init; }

    /// <summary>When a timer fires.</summary>
    public DateTime? Due { get; init; }
}
