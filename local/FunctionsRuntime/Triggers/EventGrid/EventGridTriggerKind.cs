using System.Text.Json;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using FunctionsWorker.Binding;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Triggers.EventGrid;

internal sealed record EventGridTriggerPlan(ParameterBinder Bind, bool IsBatched)
    : TriggerPlan("eventGridTrigger", Bind)
{
    public override bool HasPayload => !IsBatched;

    public override TriggerInput ByHand(string text)
    {
        using var json = JsonDocument.Parse(text);
        if (!IsBatched) return EventGridWebhook.Input(json.RootElement);
        return new TriggerInput(json.RootElement.ValueKind == JsonValueKind.Array ? text : $"[{text}]");
    }
}

internal sealed class EventGridTriggerKind(PayloadReader payloads) : ITriggerKind
{
    public TriggerPlan? Plan(TriggerSite site)
    {
        if (site.Attribute is not EventGridTriggerAttribute eventGrid) return null;
        var type = site.Parameter.ParameterType;
        if (Misfit(type, eventGrid.IsBatched) is { } misfit) throw new FunctionSetupException(misfit);
        return new EventGridTriggerPlan(Binder(type), eventGrid.IsBatched);
    }

    private static string? Misfit(Type type, bool isBatched)
    {
        if (isBatched && !type.IsArray && type != typeof(string))
            return $"a batch does not fit into a {type.Name}: take an array, or leave IsBatched out";
        return !isBatched && type.IsArray
            ? $"one event does not fit into a {type.Name}: set IsBatched = true, or take one event"
            : null;
    }

    /// <summary>The trigger's value is the event's JSON, or the whole array's where it is batched.</summary>
    private ParameterBinder Binder(Type type)
    {
        Func<string, object?> read = type switch
        {
            _ when type == typeof(string) => static json => json,
            _ when type == typeof(BinaryData) => static json => new BinaryData(json),
            _ when type == typeof(CloudEvent) => static json => CloudEvent.Parse(new BinaryData(json)),
            _ when type == typeof(CloudEvent[]) => static json => CloudEvent.ParseMany(new BinaryData(json)),
            _ when type == typeof(EventGridEvent) => static json => EventGridEvent.Parse(new BinaryData(json)),
            _ when type == typeof(EventGridEvent[]) => static json => EventGridEvent.ParseMany(new BinaryData(json)),
            _ when type == typeof(string[]) => static json => JsonArray.TextsOf(json),
            _ when type == typeof(BinaryData[]) =>
                static json => JsonArray.TextsOf(json).Select(text => new BinaryData(text)).ToArray(),
            _ => json => payloads.Read(json, type),
        };
        return context => new(read((string)context.TriggerValue!));
    }
}
