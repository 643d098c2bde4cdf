using System.Text.Json;
using FunctionsWorker.Functions;
using FunctionsWorker.Http;
using FunctionsWorker.Invocation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace FunctionsRuntime.Triggers;

/// <summary>Runs functions by name: for tests, and behind the host's POST /admin/functions/NAME.</summary>
internal sealed class ManualCalls(FunctionCatalog catalog, FunctionInvoker invoker, IOptions<WorkerOptions> worker)
{
    /// <exception cref="ArgumentException">There is no such function, or this trigger cannot be imitated.</exception>
    public Task<object?> RunAsync(string functionName, object? payload, CancellationToken ct)
    {
        var function = Find(functionName) ?? throw new ArgumentException($"There is no function '{functionName}': "
            + $"the app has {string.Join(", ", catalog.Functions.Select(f => f.Name))}.");
        var text = payload switch
        {
            null => "",
            string given => given,
            _ => worker.Value.Serializer!.Serialize(payload, payload.GetType(), ct).ToString(),
        };
        return invoker.InvokeAsync(function, Input(function, text), ct);
    }

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/admin/functions/{name}", (RequestDelegate)HandleAsync).WithMetadata(HttpEndpoints.Mark);

    private static TriggerInput Input(FunctionDescriptor function, string text)
    {
        var subject = $"Function '{function.Name}' has the trigger {function.Trigger.BindingType}";
        try
        {
            return function.Trigger.ByHand(text)
                ?? throw new ArgumentException($"{subject} and cannot be called by hand: {Remedy(function.Trigger)}.");
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"{subject} and needs JSON for its payload: {e.Message}", e);
        }
    }

    private static string Remedy(TriggerPlan trigger) => trigger.BindingType switch
    {
        "httpTrigger" => "send a request with CreateClient()",
        "orchestrationTrigger" => "schedule an instance with DurableClient",
        _ => "write what it listens to",
    };

    private FunctionDescriptor? Find(string name) =>
        catalog.Functions.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private async Task HandleAsync(HttpContext http) => await (await AnswerAsync(http)).ExecuteAsync(http);

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        if (Find(http.GetRouteValue("name")!.ToString()!) is not { } function) return Results.NotFound();
        try
        {
            var call = await http.Request.ReadFromJsonAsync<AdminCall>(http.RequestAborted);
            if (call is null) return Results.BadRequest();

            // As on the Functions host, the caller does not wait; the invoker logs how it ends.
            _ = RunAsync(function.Name, call.Input, CancellationToken.None)
                .ContinueWith(static run => run.Exception, TaskScheduler.Default);
            return Results.Accepted();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return Results.BadRequest(e.Message);
        }
    }

    private sealed record AdminCall(string? Input);
}
