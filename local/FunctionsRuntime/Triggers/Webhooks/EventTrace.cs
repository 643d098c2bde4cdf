using System.Text.Json;

namespace FunctionsRuntime.Triggers.Webhooks;

/// <summary>The CloudEvents extension attribute that carries a trace from the event's sender.</summary>
internal static class EventTrace
{
    public static string? ParentOf(JsonElement cloudEvent) =>
        cloudEvent.ValueKind == JsonValueKind.Object
        && cloudEvent.TryGetProperty("traceparent", out var parent)
        && parent.ValueKind == JsonValueKind.String
            ? parent.GetString()
            : null;
}
