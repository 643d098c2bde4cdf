using System.Text.Json;

namespace FunctionsWorker.Binding;

/// <summary>The values that a trigger gives by name: strings, and JSON text where a value is no string.</summary>
internal static class TriggerData
{
    /// <summary>Adds a payload's own properties, as the Functions host does: all but arrays and nulls.</summary>
    public static void AddPayload(this IDictionary<string, object?> data, JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Object) return;
        foreach (var property in payload.EnumerateObject())
        {
            if (property.Value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null))
                data[property.Name] = TextOf(property.Value);
        }
    }

    /// <inheritdoc cref="AddPayload(IDictionary{string, object?}, JsonElement)"/>
    public static void AddPayload(this IDictionary<string, object?> data, string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith('{')) return;
        try
        {
            using var payload = JsonDocument.Parse(text);
            data.AddPayload(payload.RootElement);
        }
        catch (JsonException)
        {
            // A message that looks like JSON and is none has no properties.
        }
    }

    /// <summary>The value at a name or, inside of JSON, at a dotted path; null where there is none.</summary>
    public static string? Find(IReadOnlyDictionary<string, object?> data, string path)
    {
        if (data.TryGetValue(path, out var value)) return Unquoted(value?.ToString());
        var steps = path.Split('.');
        if (!data.TryGetValue(steps[0], out var root) || root is not string json || !json.StartsWith('{')) return null;
        using var document = JsonDocument.Parse(json);
        var at = document.RootElement;
        foreach (var step in steps.Skip(1))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step, out at)) return null;
        }

        return at.ValueKind == JsonValueKind.Null ? null : TextOf(at);
    }

    /// <summary>A date comes as a JSON string, quotes included.</summary>
    public static string? Unquoted(string? text) =>
        text is ['"', .., '"'] ? JsonSerializer.Deserialize<string>(text) : text;

    private static string TextOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
