using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.DurableTask.Client;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace FunctionsRuntime.Triggers.Durable.Management;

/// <summary>One instance's status, and lists of them.</summary>
internal static class InstanceQueries
{
    private const string PollSeconds = "5";

    public static async Task<IResult> ListAsync(ManagementCall call)
    {
        var query = new OrchestrationQuery(
            call.Instant("createdTimeFrom"),
            call.Instant("createdTimeTo"),
            call.Statuses(),
            InstanceIdPrefix: call.Query("instanceIdPrefix"),
            PageSize: call.Number("top") ?? OrchestrationQuery.DefaultPageSize,
            FetchInputsAndOutputs: true,
            ContinuationToken: call.ContinuationToken);
        var showInput = call.Flag("showInput") ?? true;
        var page = await call.PageAsync(() => call.Client.GetAllInstancesAsync(query));
        return ManagementCall.Json(page.Select(instance => StatusOf(instance, showInput)));
    }

    public static async Task<IResult> GetAsync(ManagementCall call) => await call.FindAsync() is { } instance
        ? await AnswerAsync(call, instance, call.Flag("returnInternalServerErrorOnFailure") ?? false)
        : Results.NotFound();

    public static async Task<IResult> AnswerAsync(
        ManagementCall call, OrchestrationMetadata instance, bool failureIs500)
    {
        var status = StatusOf(instance, call.Flag("showInput") ?? true);
        var isError = failureIs500 && instance.RuntimeStatus == OrchestrationRuntimeStatus.Failed;
        if (isError) return ManagementCall.Json(status, HttpStatusCode.InternalServerError);
        if (InstanceCommands.HasEnded(instance)) return ManagementCall.Json(status);

        call.Http.Response.Headers.Location = call.Http.Request.GetEncodedUrl();
        call.Http.Response.Headers.RetryAfter = PollSeconds;
        return ManagementCall.Json(status, HttpStatusCode.Accepted);
    }

    /// <summary>A payload as JSON; text that is no JSON, such as a failure, as a string.</summary>
    public static JToken Payload(string? payload)
    {
        if (payload is null) return JValue.CreateNull();
        try
        {
            return payload.Trim() is { Length: > 0 } json ? ManagementCall.Parse(json) : "";
        }
        catch (JsonReaderException)
        {
            return payload.Trim();
        }
    }

    private static JObject StatusOf(OrchestrationMetadata instance, bool showInput) => new()
    {
        ["name"] = instance.Name,
        ["instanceId"] = instance.InstanceId,
        ["runtimeStatus"] = instance.RuntimeStatus.ToString(),
        ["input"] = Payload(showInput ? instance.SerializedInput : null),
        ["customStatus"] = Payload(instance.SerializedCustomStatus),
        ["output"] = Payload(instance.FailureDetails is { } failure
            ? $"{failure.ErrorType}: {failure.ErrorMessage}"
            : instance.SerializedOutput),
        ["createdTime"] = Seconds(instance.CreatedAt),
        ["lastUpdatedTime"] = Seconds(instance.LastUpdatedAt),
    };

    private static string Seconds(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("s", CultureInfo.InvariantCulture) + "Z";
}
