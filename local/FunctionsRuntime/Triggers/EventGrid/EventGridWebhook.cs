using System.Text.Json;
using FunctionsRuntime.Triggers.Webhooks;
using FunctionsWorker.Binding;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.AspNetCore.Http;

namespace FunctionsRuntime.Triggers.EventGrid;

/// <summary>Runs the function while the sender waits: what fails is the sender's to send again.</summary>
internal sealed class EventGridWebhook(FunctionCatalog catalog, FunctionInvoker invoker) : IEventWebhook
{
    private readonly Dictionary<string, (FunctionDescriptor Function, EventGridTriggerPlan Trigger)> _functions =
        catalog.With<EventGridTriggerPlan>().ToDictionary(f => f.Function.Name, StringComparer.OrdinalIgnoreCase);

    public string Name => "eventgrid";

    public bool Knows(string functionName) => _functions.ContainsKey(functionName);

    public static TriggerInput Input(JsonElement single)
    {
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        data.AddPayload(single);
        return new TriggerInput(single.GetRawText()) { BindingData = data, TraceParent = EventTrace.ParentOf(single) };
    }

    public async Task<IResult> DeliverAsync(
        string functionName, IReadOnlyList<JsonElement> events, CancellationToken ct)
    {
        var (function, trigger) = _functions[functionName];
        var inputs = trigger.IsBatched
            ? [new TriggerInput(JsonArray.Of(events))]
            : events.Select(Input);

        // As on the Functions host, a sender that hangs up does not cancel what it has started.
        var runs = inputs.Select(input => invoker.InvokeAsync(function, input, CancellationToken.None)).ToList();
        try
        {
            await Task.WhenAll(runs);
            return Results.Accepted();
        }
        catch (Exception e)
        {
            return Results.Text(e.Message, statusCode: StatusCodes.Status500InternalServerError);
        }
    }
}
