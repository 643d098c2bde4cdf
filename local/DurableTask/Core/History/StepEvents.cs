namespace DurableTask.Core.History;

/// <summary>The orchestrator called an activity.</summary>
public class TaskScheduledEvent(int eventId) : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.TaskScheduled;
    public string? Name { get; set; }
    public string? Version { get; set; }
    public string? Input { get; set; }
    public IDictionary<string, string>? Tags { get; set; }
}

/// <summary>An activity answered.</summary>
public class TaskCompletedEvent(int eventId, int taskScheduledId, string? result) : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.TaskCompleted;
    public int TaskScheduledId { get; } = taskScheduledId;
    public string? Result { get; } = result;
}

/// <summary>An activity failed.</summary>
public class TaskFailedEvent(
    int eventId, int taskScheduledId, string? reason, string? details, FailureDetails? failureDetails)
    : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.TaskFailed;
    public int TaskScheduledId { get; } = taskScheduledId;
    public string? Reason { get; } = reason;
    public string? Details { get; } = details;
    public FailureDetails? FailureDetails { get; } = failureDetails;
}

/// <summary>The orchestrator called a sub-orchestrator.</summary>
public class SubOrchestrationInstanceCreatedEvent(int eventId) : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.SubOrchestrationInstanceCreated;
    public string? Name { get; set; }
    public string? Version { get; set; }
    public string? InstanceId { get; set; }
    public string? Input { get; set; }
    public IDictionary<string, string>? Tags { get; set; }
}

/// <summary>A sub-orchestration completed.</summary>
public class SubOrchestrationInstanceCompletedEvent(int eventId, int taskScheduledId, string? result)
    : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.SubOrchestrationInstanceCompleted;
    public int TaskScheduledId { get; } = taskScheduledId;
    public string? Result { get; } = result;
}

/// <summary>A sub-orchestration failed.</summary>
public class SubOrchestrationInstanceFailedEvent(
    int eventId, int taskScheduledId, string? reason, string? details, FailureDetails? failureDetails)
    : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.SubOrchestrationInstanceFailed;
    public int TaskScheduledId { get; } = taskScheduledId;
    public string? Reason { get; } = reason;
    public string? Details { get; } = details;
    public FailureDetails? FailureDetails { get; } = failureDetails;
}

/// <summary>The orchestrator set a timer.</summary>
public class TimerCreatedEvent(int eventId, DateTime fireAt) : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.TimerCreated;
    public DateTime FireAt { get; set; } = fireAt;
}

/// <summary>A timer fired.</summary>
public class TimerFiredEvent(int eventId, DateTime fireAt) : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.TimerFired;
    public int TimerId { get; set; }
    public DateTime FireAt { get; set; } = fireAt;
}

/// <summary>The orchestrator sent an event.</summary>
public class EventSentEvent(int eventId) : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.EventSent;
    public string? InstanceId { get; set; }
    public string? Name { get; set; }
    public string? Input { get; set; }
}

/// <summary>An event came from outside.</summary>
public class EventRaisedEvent(int eventId, string? input) : HistoryEvent(eventId)
{
    public override EventType EventType => EventType.EventRaised;
    public string? Name { get; set; }
    public string? Input { get; set; } = input;
}
