using Microsoft.DurableTask;

namespace DurableRuntime;

/// <summary>What the engine calls to run user code.</summary>
public interface IDurableFunctions
{
    /// <summary>Whether an orchestrator of this name exists; an instance of an unknown one fails.</summary>
    bool HasOrchestrator(TaskName name);

    /// <summary>Whether an activity of this name exists; a call of an unknown one fails.</summary>
    bool HasActivity(TaskName name);

    /// <summary>Whether an entity of this name exists; an operation of an unknown one fails.</summary>
    bool HasEntity(TaskName name) => false;

    /// <summary>Runs one orchestrator body; <c>context.Name</c> says which. The engine serializes the result.</summary>
    /// <remarks>Called again for each replay. Must await nothing but tasks of the context.</remarks>
    Task<object?> RunOrchestratorAsync(TaskOrchestrationContext context);

    /// <summary>Runs one activity. The engine serializes the result; an exception fails the call.</summary>
    /// <remarks>Called at least once for each call that an orchestrator makes.</remarks>
    Task<object?> RunActivityAsync(ActivityInvocation invocation, CancellationToken cancellationToken);

    /// <summary>Gives the batch the entity that its operations run on.</summary>
    /// <remarks>The operations run at least once; what they change is stored once.</remarks>
    Task RunEntityAsync(EntityBatch batch, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{GetType()} has no entities.");
}

/// <summary>One call of an activity.</summary>
/// <param name="Name">The activity's name as the orchestrator gave it.</param>
/// <param name="InstanceId">The calling orchestration instance.</param>
/// <param name="InputJson">The serialized input; null where there is none.</param>
/// <param name="TaskId">The call's sequence number in its orchestration.</param>
/// <param name="TraceParent">The W3C trace context in which the orchestration was scheduled.</param>
public sealed record ActivityInvocation(
    TaskName Name, string InstanceId, string? InputJson, int TaskId, string? TraceParent);
