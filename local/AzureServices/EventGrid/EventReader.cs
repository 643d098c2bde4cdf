using System.Text.Json;

namespace AzureServices.EventGrid;

/// <summary>Reads published bodies: CloudEvents (one or a batch) and arrays of the Event Grid schema.</summary>
internal static class EventReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    /// <summary>Either the events, or why the body was refused.</summary>
    public sealed record Outcome(IReadOnlyList<GridEvent> Events, string? Refusal);

    public static Outcome Read(string? contentType, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            var root = document.RootElement.Clone();
            RequireUnicode(root);
            return (contentType?.Split(';')[0].Trim().ToUpperInvariant()) switch
            {
                "APPLICATION/CLOUDEVENTS+JSON" => ReadAll([root], DeliverySchema.CloudEventSchemaV1_0),
                "APPLICATION/CLOUDEVENTS-BATCH+JSON" => ReadArray(root, DeliverySchema.CloudEventSchemaV1_0),
                _ => ReadUnlabelled(root),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return Refuse($"This resource is configured to receive JSON; the body is none: {e.Message}");
        }
    }

    /// <summary>Writes every string once, so that none fails later, when a filter or a webhook needs it.</summary>
    /// <exception cref="InvalidOperationException">One is no Unicode, such as half a surrogate pair.</exception>
    private static void RequireUnicode(JsonElement root)
    {
        using var nowhere = new Utf8JsonWriter(Stream.Null);
        root.WriteTo(nowhere);
    }

    private static Outcome ReadUnlabelled(JsonElement root)
    {
        if (IsCloudEvent(root))
        {
            return ReadAll([root], DeliverySchema.CloudEventSchemaV1_0);
        }

        var isCloudEvents = root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 && IsCloudEvent(root[0]);
        return ReadArray(root, isCloudEvents ? DeliverySchema.CloudEventSchemaV1_0 : DeliverySchema.EventGridSchema);
    }

    private static bool IsCloudEvent(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("specversion", out _);

    private static Outcome ReadArray(JsonElement root, DeliverySchema schema) =>
        root.ValueKind == JsonValueKind.Array
            ? ReadAll([.. root.EnumerateArray()], schema)
            : Refuse("The body must be an array of events.");

    private static Outcome ReadAll(IReadOnlyList<JsonElement> items, DeliverySchema schema)
    {
        var events = new List<GridEvent>(items.Count);
        foreach (var item in items)
        {
            if (WhyRefused(item, schema) is { } reason)
            {
                return Refuse($"Event {events.Count}: {reason}");
            }

            events.Add(schema == DeliverySchema.EventGridSchema
                ? new GridEvent(Text(item, "id"), Text(item, "eventType"), Text(item, "subject"), schema, item)
                : new GridEvent(Text(item, "id"), Text(item, "type"), Text(item, "subject"), schema, item));
        }

        return new Outcome(events, null);
    }

    private static string? WhyRefused(JsonElement item, DeliverySchema schema)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return "an event must be a JSON object.";
        }

        if (schema == DeliverySchema.CloudEventSchemaV1_0)
        {
            return Text(item, "specversion") != "1.0"
                ? "'specversion' must be \"1.0\"."
                : FirstMissing(item, "id", "source", "type");
        }

        return FirstMissing(item, "id", "eventType", "subject", "eventTime")
            ?? (item.TryGetProperty("eventTime", out var time) && time.TryGetDateTimeOffset(out _)
                ? null
                : "'eventTime' must be a time in ISO 8601.");
    }

    private static string? FirstMissing(JsonElement item, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Text(item, name).Length == 0)
            {
                return $"'{name}' must be a string that is not empty.";
            }
        }

        return null;
    }

    private static string Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static Outcome Refuse(string reason) => new([], reason);
}
