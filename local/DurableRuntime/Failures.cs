using System.Text.Json;
using DurableRuntime.Model;
using Microsoft.DurableTask;

namespace DurableRuntime;

/// <summary>Failures that the engine itself reports.</summary>
internal static class Failures
{
    internal const string IllegalAwait =
        "The orchestrator awaited something other than a task of its context (such as Task.Delay, Task.Run or I/O), "
        + "or it used ConfigureAwait(false). Only tasks of the context can be replayed: other work is for activities.";

    private const string NoActivity = "ActivityTaskNotFound";
    private const string NoOrchestrator = "OrchestratorTaskNotFound";

    /// <summary>Whether another try would fail as well: there is nothing of the name.</summary>
    internal static bool IsFinal(TaskFailureDetails failure) => failure.ErrorType is NoActivity or NoOrchestrator;

    internal static TaskFailureDetails UnknownActivity(TaskName name) =>
        new(NoActivity, $"There is no activity function '{name.Name}'.", null, null, null);

    internal static TaskFailureDetails UnknownOrchestrator(TaskName name) =>
        new(NoOrchestrator, $"There is no orchestrator function '{name.Name}'.", null, null, null);

    internal static TaskFailureDetails VersionMismatch(string message) =>
        new("VersionMismatch", message, null, null, null);

    internal static TaskFailureDetails UnknownEntity(TaskName name) =>
        new("EntityTaskNotFound", $"There is no entity function '{name.Name}'.", null, null, null);

    internal static TaskFailureDetails EntityFunction(TaskName name, Exception cause) => new(
        "FunctionInvocationFailed",
        $"The function of entity '{name.Name}' failed: {cause.Message}",
        null,
        TaskFailureDetails.FromException(cause),
        null);

    internal static TaskFailureDetails EntityNotDispatched(TaskName name) => new(
        "FunctionInvocationFailed",
        $"The function of entity '{name.Name}' ended without running its operations: await the dispatcher's "
        + "DispatchAsync.",
        null, null, null);

    internal static TaskFailureDetails Terminated(InstanceRecord instance) => new(
        "OrchestrationTerminated", $"The orchestration instance '{instance.Id}' was terminated.", null, null, null);

    internal static string InstanceExists(string instanceId) =>
        $"An orchestration instance with the id '{instanceId}' already exists.";

    internal static WorkItem ChildExists(InstanceRecord child, long workId)
    {
        var parent = child.Parent!;
        var details = TaskFailureDetails.FromException(
            new DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException(InstanceExists(child.Id)));
        return new WorkItem(workId, WorkKind.Message, parent.InstanceId, parent.Execution,
            new HistoryEvent(HistoryKind.SubOrchestrationFailed, child.CreatedAt)
            {
                TaskId = parent.TaskId,
                Name = child.Name,
                Payload = ToJson(details),
            });
    }

    internal static string ToJson(TaskFailureDetails details) => JsonSerializer.Serialize(details);

    internal static TaskFailureDetails FromJson(string json) => JsonSerializer.Deserialize<TaskFailureDetails>(json)!;
}
