using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Shared;

/// <summary>Starts workflows whose instance id is their cause.</summary>
public static class WorkflowStarter
{
    /// <summary>Starts the workflow unless its cause has started it before, whatever became of it since.</summary>
    /// <returns>Whether this call started it.</returns>
    public static async Task<bool> StartOnceAsync(
        this DurableTaskClient workflows, TaskName name, string instanceId, object input, CancellationToken cancellationToken)
    {
        if (await workflows.GetInstanceAsync(instanceId, cancellationToken) is not null) return false;
        try
        {
            await workflows.ScheduleNewOrchestrationInstanceAsync(
                name, input, new StartOrchestrationOptions(instanceId), cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A second event of the same cause may have been faster: then the id is there, and all is well.
            if (await workflows.GetInstanceAsync(instanceId, cancellationToken) is not null) return false;
            throw;
        }
    }
}
