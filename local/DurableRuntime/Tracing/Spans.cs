using System.Diagnostics;
using System.Globalization;
using DurableRuntime.Model;
using DurableRuntime.Replay;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;

namespace DurableRuntime.Tracing;

/// <summary>
/// The spans of orchestrations, named and tagged as the Durable Task SDK does. The id of a span comes from what it
/// stands for, so that replays and restarts neither repeat it nor tear it from its children.
/// </summary>
internal static class Spans
{
    private const string Orchestration = "orchestration";
    private const string Activity = "activity";
    private const string TaskName = "durabletask.task.name";

    private static readonly ActivitySource Source = new("Microsoft.DurableTask");

    /// <summary>The client asks for a new instance.</summary>
    internal static Activity? StartCreation(InstanceRecord instance) => Tagged(
        Source.StartActivity(NameOf("create_orchestration", instance.Name, instance.Version), ActivityKind.Producer),
        Orchestration, instance.Name, instance.Id, instance.Version);

    /// <summary>The client raises an event.</summary>
    internal static Activity? StartEvent(string eventName, string target) =>
        EventTagged(Source.StartActivity($"orchestration_event:{eventName}", ActivityKind.Producer), eventName, target);

    /// <summary>An activity runs.</summary>
    internal static Activity? StartActivity(WorkItem call)
    {
        if (!TryParse(call.TraceParent, out var parent)) return null;
        var name = call.Event.Name!;
        var span = Source.StartActivity(NameOf(Activity, name), ActivityKind.Server, parent);
        return Tagged(span, Activity, name, call.InstanceId)?.SetTag("durabletask.task.task_id", call.Event.TaskId);
    }

    /// <summary>The trace context that a step of an orchestration hands on.</summary>
    internal static string? ContextOf(InstanceRecord instance, int taskId)
    {
        if (!Source.HasListeners() || !TryParse(instance.TraceParent, out var parent)) return instance.TraceParent;
        var flags = (byte)parent.TraceFlags;
        return string.Create(CultureInfo.InvariantCulture, $"00-{parent.TraceId}-{IdOf(instance, taskId)}-{flags:x2}");
    }

    /// <summary>Makes the orchestration the current activity, for what its code logs.</summary>
    internal static void Enter(InstanceRecord instance)
    {
        System.Diagnostics.Activity.Current = null;
        if (!Source.HasListeners() || !TryParse(instance.TraceParent, out var parent)) return;
        var current = new Activity(NameOf(Orchestration, instance.Name, instance.Version));
        current.SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags).Start();
        current.SetSpanId(IdOf(instance, HistoryEvent.NoTask));
    }

    /// <summary>A call has its answer, or a timer has fired: from the begin of the step until then.</summary>
    internal static void EndStep(InstanceRecord instance, HistoryEvent step, HistoryEvent answer, DateTime now)
    {
        var isTimer = step.Kind == HistoryKind.TimerCreated;
        var isEntity = step.Kind == HistoryKind.EntityCalled;
        var type = isTimer ? "timer" : isEntity ? "entity"
            : step.Kind == HistoryKind.TaskScheduled ? Activity : Orchestration;
        var name = isTimer ? $"{Orchestration}:{instance.Name}:timer"
            : NameOf(type, isEntity ? $"{EntityInstanceId.FromString(step.Target!).Name}:{step.Name}" : step.Name!);
        using var span = Begin(instance, isTimer ? ActivityKind.Internal : ActivityKind.Client, name, step.At);
        if (span is null) return;
        span.SetSpanId(IdOf(instance, step.TaskId));
        Tagged(span, type, isTimer ? instance.Name : step.Name!, instance.Id);
        if (step.Kind != HistoryKind.SubOrchestrationCreated) span.SetTag("durabletask.task.task_id", step.TaskId);
        if (isEntity) span.SetTag("durabletask.event.target_instance_id", step.Target);
        if (isTimer) span.SetTag("durabletask.fire_at", step.Due?.ToString("o", CultureInfo.InvariantCulture));
        if (answer.Kind is HistoryKind.TaskFailed or HistoryKind.SubOrchestrationFailed or HistoryKind.EntityFailed)
            span.SetStatus(ActivityStatusCode.Error, Failures.FromJson(answer.Payload!).ErrorMessage);
        span.SetEndTime(now);
    }

    /// <summary>A step is stored: events that it sent, and the orchestration itself where it ended with it.</summary>
    internal static void EndTurn(Commit commit, DateTime startedAt)
    {
        if (!Source.HasListeners()) return;
        var instance = commit.Instance! with { Execution = commit.Execution };
        foreach (var sent in commit.History.Where(step => step.Kind == HistoryKind.EventSent))
        {
            using var producer = Begin(instance, ActivityKind.Producer, $"orchestration_event:{sent.Name}", sent.At);
            EventTagged(producer, sent.Name!, sent.Target!)?.SetTag("durabletask.task.instance_id", instance.Id);
            producer?.SetEndTime(instance.UpdatedAt);
        }

        if (commit.StartsOver || instance.IsTerminal) EndOrchestration(commit, instance, startedAt);
    }

    private static void EndOrchestration(Commit commit, InstanceRecord instance, DateTime startedAt)
    {
        if (!TryParse(instance.TraceParent, out var parent)) return;
        var name = NameOf(Orchestration, instance.Name, instance.Version);
        using var span = Source.StartActivity(name, ActivityKind.Server, parent, startTime: startedAt);
        if (span is null) return;
        span.SetSpanId(IdOf(instance, HistoryEvent.NoTask));
        Tagged(span, Orchestration, instance.Name, instance.Id, instance.Version);
        span.SetTag("durabletask.task.status", commit.StartsOver ? "ContinuedAsNew" : instance.Status.ToString());
        if (instance.Status == OrchestrationRuntimeStatus.Failed)
            span.SetStatus(ActivityStatusCode.Error, instance.Output);
        span.SetEndTime(instance.UpdatedAt);
    }

    private static Activity? Begin(InstanceRecord instance, ActivityKind kind, string name, DateTime at) =>
        Source.HasListeners() && TryParse(instance.TraceParent, out var trace)
            ? Source.StartActivity(
                name, kind,
                new ActivityContext(trace.TraceId, IdOf(instance, HistoryEvent.NoTask), trace.TraceFlags),
                startTime: at)
            : null;

    private static Activity? Tagged(
        Activity? span, string type, string name, string instanceId, string? version = null)
    {
        span?.SetTag("durabletask.type", type).SetTag(TaskName, name)
            .SetTag("durabletask.task.instance_id", instanceId);
        return string.IsNullOrEmpty(version) ? span : span?.SetTag("durabletask.task.version", version);
    }

    private static Activity? EventTagged(Activity? span, string eventName, string target) => span?
        .SetTag("durabletask.type", "event").SetTag(TaskName, eventName)
        .SetTag("durabletask.event.target_instance_id", target);

    private static string NameOf(string type, string name, string? version = null) =>
        string.IsNullOrEmpty(version) ? $"{type}:{name}" : $"{type}:{name}@({version})";

    private static bool TryParse(string? traceParent, out ActivityContext context) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out context);

    private static ActivitySpanId IdOf(InstanceRecord instance, int taskId) => ActivitySpanId.CreateFromBytes(
        DeterministicGuid.Create(instance.Id, instance.Execution, taskId).ToByteArray().AsSpan(0, 8));
}
