using System.Text.Json;
using FunctionsWorker.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FunctionsRuntime.Triggers.Webhooks;

/// <summary>One kind of trigger's end of Event Grid deliveries.</summary>
internal interface IEventWebhook
{
    /// <summary>The last part of the path: /runtime/webhooks/NAME.</summary>
    string Name { get; }

    bool Knows(string functionName);

    /// <summary>Takes the events; when it returns an answer of success, none of them can be lost.</summary>
    Task<IResult> DeliverAsync(string functionName, IReadOnlyList<JsonElement> events, CancellationToken ct);
}

/// <summary>The sender's protocol for every webhook: handshakes of both schemas, single events and arrays.</summary>
internal sealed class EventWebhooks(IEnumerable<IEventWebhook> webhooks)
{
    private const string EventTypeHeader = "aeg-event-type";

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var webhook in webhooks)
        {
            RequestDelegate answer = async http => await (await AnswerAsync(http, webhook)).ExecuteAsync(http);
            routes.Map($"/runtime/webhooks/{webhook.Name}", answer).WithMetadata(HttpEndpoints.Mark);
        }
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, IEventWebhook webhook)
    {
        var functionName = http.Request.Query["functionName"].ToString();
        if (!webhook.Knows(functionName)) return Results.NotFound($"cannot find function: '{functionName}'");
        if (HttpMethods.IsOptions(http.Request.Method)) return AllowSender(http);
        if (!HttpMethods.IsPost(http.Request.Method)) return Results.NotFound();
        var kind = http.Request.Headers[EventTypeHeader].ToString();
        if (Is(kind, "Unsubscribe")) return Results.Accepted();
        try
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            if (Is(kind, "SubscriptionValidation")) return Validate(body.RootElement);
            return Is(kind, "Notification")
                ? await webhook.DeliverAsync(functionName, Events(body.RootElement), http.RequestAborted)
                : Results.BadRequest($"the header {EventTypeHeader} must say Notification or SubscriptionValidation");
        }
        catch (JsonException e)
        {
            return Results.BadRequest($"the body is not JSON: {e.Message}");
        }
    }

    // CloudEvents: the sender asks in a header whether it may deliver.
    private static IResult AllowSender(HttpContext http)
    {
        var origin = http.Request.Headers["WebHook-Request-Origin"].ToString();
        if (origin.Length == 0) return Results.BadRequest("the header WebHook-Request-Origin is missing");
        http.Response.Headers["WebHook-Allowed-Origin"] = origin;
        http.Response.Headers["WebHook-Allowed-Rate"] = "*";
        return Results.Ok();
    }

    // Event Grid schema: the sender wants its code back. A CloudEvent may carry its data as text.
    private static IResult Validate(JsonElement body)
    {
        var data = Events(body)[0].GetProperty("data");
        using var parsed = data.ValueKind == JsonValueKind.String ? JsonDocument.Parse(data.GetString()!) : null;
        var code = (parsed?.RootElement ?? data).GetProperty("validationCode").GetString();
        return Results.Json(new Dictionary<string, string?> { ["validationResponse"] = code });
    }

    private static bool Is(string kind, string other) => kind.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static List<JsonElement> Events(JsonElement body) =>
        body.ValueKind == JsonValueKind.Array ? [.. body.EnumerateArray().Select(e => e.Clone())] : [body.Clone()];
}
