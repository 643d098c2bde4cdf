using System.Net;
using DurableTask.Core.Exceptions;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace FunctionsRuntime.Triggers.Durable.Management;

/// <summary>Starts an instance, anew or again, and answers where it can be watched.</summary>
internal static class InstanceStarts
{
    private const string PollSeconds = "10";

    public static async Task<IResult> StartAsync(ManagementCall call)
    {
        var name = call.Route("functionName");
        try
        {
            var functions = call.Http.RequestServices.GetRequiredService<DurableFunctions>();
            call.Check("orchestrator", name, functions.Orchestrators);
            var json = await call.ReadTextAsync();
            if (json.Length > 0) JsonConvert.DeserializeObject(json);
            var options = new StartOrchestrationOptions(call.Route("instanceId"))
            {
                Version = call.Query("version") is { } version ? new TaskVersion(version) : null,
            };
            var input = json.Length > 0 ? new RawJson(json) : null;
            var id = await call.Client.ScheduleNewOrchestrationInstanceAsync(name, input, options, call.Aborted);
            return await AnswerAsync(call, id);
        }
        catch (JsonException e)
        {
            return ManagementCall.Error(HttpStatusCode.BadRequest, "Invalid JSON content", e);
        }
        catch (OrchestrationAlreadyExistsException e)
        {
            return ManagementCall.Error(HttpStatusCode.Conflict, e.Message);
        }
        catch (ArgumentException e)
        {
            return ManagementCall.Error(HttpStatusCode.BadRequest, e.Message);
        }
    }

    public static async Task<IResult> RestartAsync(ManagementCall call)
    {
        try
        {
            var (id, isNew) = (call.Route("instanceId"), call.Flag("restartWithNewInstanceId") ?? true);
            var instance = await call.FindAsync()
                ?? throw new ArgumentException($"An orchestration with the instanceId {id} was not found.");
            if (!isNew && !InstanceCommands.HasEnded(instance))
                throw new OrchestrationAlreadyExistsException($"Instance '{id}' is {instance.RuntimeStatus}.");
            return await AnswerAsync(call, await call.Client.RestartAsync(id, isNew, call.Aborted));
        }
        catch (ArgumentException e)
        {
            const string Message = "InstanceId does not match a valid orchestration instance.";
            return ManagementCall.Error(HttpStatusCode.BadRequest, Message, e);
        }
        catch (OrchestrationAlreadyExistsException e)
        {
            const string Message = "A non-terminal instance with this instance ID already exists.";
            return ManagementCall.Error(HttpStatusCode.Conflict, Message, e);
        }
    }

    private static async Task<IResult> AnswerAsync(ManagementCall call, string id)
    {
        if (await EndAsync(call, id) is not { } ended)
        {
            var payload = ManagementLinks.PayloadOf(call.Http.Request, id, call.Client.Name);
            call.Http.Response.Headers.Location = payload.StatusQueryGetUri;
            call.Http.Response.Headers.RetryAfter = PollSeconds;
            var json = JObject.FromObject(payload);
            json.Remove("rewindPostUri");
            return ManagementCall.Json(json, HttpStatusCode.Accepted);
        }

        return ended.RuntimeStatus == OrchestrationRuntimeStatus.Completed
            ? ManagementCall.Json(InstanceQueries.Payload(ended.SerializedOutput))
            : await InstanceQueries.AnswerAsync(call, ended, failureIs500: false);
    }

    /// <summary>The ended instance, where the caller would wait for it and it ends in time.</summary>
    private static async Task<OrchestrationMetadata?> EndAsync(ManagementCall call, string id)
    {
        if (call.Seconds("timeout") is not { } timeout) return null;
        var time = call.Http.RequestServices.GetRequiredService<TimeProvider>();
        using var patience = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, call.Aborted);
        try
        {
            return await call.Client.WaitForInstanceCompletionAsync(id, true, either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return null;
        }
    }
}
