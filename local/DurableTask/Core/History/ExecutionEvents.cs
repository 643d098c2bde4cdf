namespace DurableTask.Core.History;

/// <summary>The orchestrator took up a step.</summary>
public class OrchestratorStartedEvent(int eventId) : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.OrchestratorStarted;
}

/// <summary>The step ended.</summary>
public class OrchestratorCompletedEvent(int eventId) : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.OrchestratorCompleted;
}

/// <summary>The instance was started.</summary>
public class ExecutionStartedEvent(int eventId, string? input) : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.ExecutionStarted;
    public string? Name { get; set; }
    public string? Version { get; set; }
    public string? Input { get; set; } = input;
    public IDictionary<string, string>? Tags { get; set; }
}

/// <summary>The instance ended.</summary>
public class ExecutionCompletedEvent(
    int eventId, string? result, OrchestrationStatus orchestrationStatus, FailureDetails? failureDetails = null)
    : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.ExecutionCompleted;
    public OrchestrationStatus OrchestrationStatus { get; } = orchestrationStatus;
    public string? Result { get; } = result;
    public FailureDetails? FailureDetails { get; } = failureDetails;
}

/// <summary>The instance was suspended.</summary>
public class ExecutionSuspendedEvent(int eventId, string? reason) : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.ExecutionSuspended;
    public string? Reason { get; set; } = reason;
}

/// <summary>The instance was resumed.</summary>
public class ExecutionResumedEvent(int eventId, string? reason) : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.ExecutionResumed;
    public string? Reason { get; set; } = reason;
}

/// <summary>The instance was terminated.</summary>
public class ExecutionTerminatedEvent(int eventId, string? input) : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.ExecutionTerminated;
    public string? Input { get; set; } = input;
}

/// <summary>The failed instance was rewound.</summary>
public class ExecutionRewoundEvent(int eventId, string? reason) : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.ExecutionRewound;
    public string? Reason { get; set; } = reason;
}

/// <summary>Something that has no type of its own.</summary>
public class GenericEvent(int eventId, string? data) : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.GenericEvent;
    public string? Data { get; set; } = data;
}
