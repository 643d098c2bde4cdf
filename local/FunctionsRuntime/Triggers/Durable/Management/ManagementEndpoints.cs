using System.Net;
using DurableRuntime;
using FunctionsWorker.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsRuntime.Triggers.Durable.Management;

/// <summary>The HTTP API of the task hub: start here for its routes. Any other verb is not found.</summary>
internal static class ManagementEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var hub = routes.MapGroup(ManagementLinks.Root).WithMetadata(HttpEndpoints.Mark);
        On(hub, "GET", "instances", InstanceQueries.ListAsync);
        On(hub, "DELETE", "instances", InstanceCommands.PurgeManyAsync);
        On(hub, "GET", "instances/{instanceId}", InstanceQueries.GetAsync);
        On(hub, "DELETE", "instances/{instanceId}", InstanceCommands.PurgeAsync);
        On(hub, "POST", "instances/{instanceId}/raiseEvent/{eventName}", InstanceCommands.RaiseEventAsync);
        On(hub, "POST", "instances/{instanceId}/terminate", InstanceCommands.TerminateAsync);
        On(hub, "POST", "instances/{instanceId}/suspend", InstanceCommands.SuspendAsync);
        On(hub, "POST", "instances/{instanceId}/resume", InstanceCommands.ResumeAsync);
        On(hub, "POST", "instances/{instanceId}/rewind", InstanceCommands.RewindAsync);
        On(hub, "POST", "instances/{instanceId}/restart", InstanceStarts.RestartAsync);
        On(hub, "POST", "orchestrators/{functionName}/{instanceId?}", InstanceStarts.StartAsync);
        On(hub, "GET", "entities/{entityName?}/{entityKey?}", EntityRequests.GetAsync);
        On(hub, "POST", "entities/{entityName?}/{entityKey?}", EntityRequests.PostAsync);
        On(hub, "DELETE", "entities/{entityName?}/{entityKey?}", EntityRequests.DeleteAsync);
    }

    private static void On(
        IEndpointRouteBuilder hub, string verb, string route, Func<ManagementCall, Task<IResult>> answer) =>
        hub.MapMethods(route, [verb], async http => await (await AnswerAsync(http, answer)).ExecuteAsync(http));

    private static async Task<IResult> AnswerAsync(HttpContext http, Func<ManagementCall, Task<IResult>> answer)
    {
        try
        {
            var client = http.RequestServices.GetRequiredService<DurableEngine>().Client;
            return await answer(new ManagementCall(http, client));
        }
        catch (ArgumentException e)
        {
            const string Message = "One or more of the arguments submitted is incorrect";
            return ManagementCall.Error(HttpStatusCode.BadRequest, Message, e);
        }
        catch (Exception e) when (!http.RequestAborted.IsCancellationRequested)
        {
            const string Message = "Something went wrong while processing your request";
            return ManagementCall.Error(HttpStatusCode.InternalServerError, Message, e);
        }
    }
}
