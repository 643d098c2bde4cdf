using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using Newtonsoft.Json;

namespace FunctionsRuntime.Triggers.Durable.Management;

/// <summary>What can be asked of an instance that is there.</summary>
internal static class InstanceCommands
{
    public static bool HasEnded(OrchestrationMetadata instance) => instance.RuntimeStatus
#pragma warning disable CS0618 // Canceled is obsolete, and an end where it is stored.
        is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed
        or OrchestrationRuntimeStatus.Terminated or OrchestrationRuntimeStatus.Canceled;
#pragma warning restore CS0618

    public static Task<IResult> TerminateAsync(ManagementCall call) => WhileItRunsAsync(call, (id, reason) =>
        call.Client.TerminateInstanceAsync(id, new TerminateInstanceOptions(reason), call.Aborted));

    public static Task<IResult> SuspendAsync(ManagementCall call) => WhileItRunsAsync(call, (id, reason) =>
        call.Client.SuspendInstanceAsync(id, reason, call.Aborted));

    public static Task<IResult> ResumeAsync(ManagementCall call) => WhileItRunsAsync(call, (id, reason) =>
        call.Client.ResumeInstanceAsync(id, reason, call.Aborted));

    public static async Task<IResult> RaiseEventAsync(ManagementCall call)
    {
        if (await call.FindAsync() is not { } instance) return Results.NotFound();
        if (HasEnded(instance)) return Results.StatusCode(StatusCodes.Status410Gone);
        if (!call.IsJson)
        {
            return ManagementCall.Error(
                HttpStatusCode.BadRequest, "Only application/json request content is supported");
        }

        try
        {
            var json = ManagementCall.Parse(await call.ReadTextAsync()).ToString(Formatting.None);
            await call.Client.RaiseEventAsync(
                instance.InstanceId, call.Route("eventName"), new RawJson(json), call.Aborted);
        }
        catch (JsonReaderException e)
        {
            return ManagementCall.Error(HttpStatusCode.BadRequest, "Invalid JSON content", e);
        }

        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    public static async Task<IResult> RewindAsync(ManagementCall call)
    {
        var id = call.Route("instanceId");
        if (await call.FindAsync() is not { } instance)
        {
            // The dollar is the extension's own.
            return ManagementCall.Json($"No orchestration with instance ID \"${id}\" found.", HttpStatusCode.NotFound);
        }

        if (instance.RuntimeStatus != OrchestrationRuntimeStatus.Failed)
        {
            return ManagementCall.Json(
                $"This orchestration has status {instance.RuntimeStatus}, but only orchestrations in the \"Failed\" "
                    + "state can be rewound.",
                HttpStatusCode.PreconditionFailed);
        }

        await call.Client.RewindInstanceAsync(id, call.Query("reason") ?? "", call.Aborted);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    public static async Task<IResult> PurgeAsync(ManagementCall call)
    {
        if (await call.FindAsync() is not { } instance) return Results.NotFound();
        if (!HasEnded(instance))
        {
            return ManagementCall.Json(
                "Only orchestrations in a terminal state can be purged, but the orchestration with instance ID "
                    + $"{instance.InstanceId} has status {instance.RuntimeStatus}",
                HttpStatusCode.PreconditionFailed);
        }

        var purged = await call.Client.PurgeInstanceAsync(instance.InstanceId, call.Aborted);
        return ManagementCall.Json(new { instancesDeleted = purged.PurgedInstanceCount });
    }

    public static async Task<IResult> PurgeManyAsync(ManagementCall call)
    {
        if (call.Instant("createdTimeFrom") is not { } from)
        {
            return ManagementCall.Json(
                "Please provide value for 'createdTimeFrom' parameter.", HttpStatusCode.BadRequest);
        }

        var filter = new PurgeInstancesFilter(from, call.Instant("createdTimeTo"), call.Statuses());
        var purged = call.IsOwnHub ? await call.Client.PurgeAllInstancesAsync(filter, call.Aborted) : null;
        return purged is { PurgedInstanceCount: > 0 }
            ? ManagementCall.Json(new { instancesDeleted = purged.PurgedInstanceCount })
            : Results.NotFound();
    }

    private static async Task<IResult> WhileItRunsAsync(ManagementCall call, Func<string, string?, Task> command)
    {
        if (await call.FindAsync() is not { } instance) return Results.NotFound();
        if (HasEnded(instance)) return Results.StatusCode(StatusCodes.Status410Gone);
        await command(instance.InstanceId, call.Query("reason"));
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }
}
