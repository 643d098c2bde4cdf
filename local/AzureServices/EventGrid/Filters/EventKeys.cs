using System.Text.Json;

namespace AzureServices.EventGrid.Filters;

/// <summary>
/// Finds what a filter's key names: a member of the envelope, in any letter case, or something below <c>data</c>.
/// </summary>
internal static class EventKeys
{
    private const string Data = "data";

    /// <summary>The value; null where the event has none.</summary>
    public static JsonElement? Find(GridEvent gridEvent, string topicId, string key)
    {
        var path = key.Split('.');
        if (string.Equals(path[0], Data, StringComparison.OrdinalIgnoreCase))
        {
            return Below(gridEvent.Json, [Data, .. path[1..]]);
        }

        if (path.Length > 1)
        {
            return null; // the envelope is flat
        }

        return gridEvent.Schema == DeliverySchema.EventGridSchema
            ? InGridEnvelope(gridEvent.Json, topicId, key)
            : InCloudEnvelope(gridEvent.Json, key);
    }

    private static JsonElement? InGridEnvelope(JsonElement json, string topicId, string key) =>
        key.ToUpperInvariant() switch
        {
            "ID" => Below(json, ["id"]),
            "TOPIC" => JsonSerializer.SerializeToElement(topicId), // Event Grid sets it, whatever was published
            "SUBJECT" => Below(json, ["subject"]),
            "EVENTTYPE" => Below(json, ["eventType"]),
            "DATAVERSION" => Below(json, ["dataVersion"]),
            _ => null,
        };

    /// <summary>The context attributes, extensions among them. Event Grid has names of its own for three.</summary>
    private static JsonElement? InCloudEnvelope(JsonElement json, string key)
    {
        var name = key.ToUpperInvariant() switch
        {
            "EVENTID" => "id",
            "EVENTTYPE" => "type",
            "EVENTTYPEVERSION" => "dataversion",
            _ => key,
        };
        foreach (var attribute in json.EnumerateObject())
        {
            if (string.Equals(attribute.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return attribute.Value;
            }
        }

        return null;
    }

    private static JsonElement? Below(JsonElement json, ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json))
            {
                return null;
            }
        }

        return json;
    }
}
