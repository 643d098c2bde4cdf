using System.Globalization;
using System.Text.Json;

namespace AzureServices.Cosmos.Protocol;

/// <summary>Where a container's partition key stands in its items, as <c>/customerId</c> or <c>/owner/id</c>.</summary>
internal sealed record PartitionKeyPath(IReadOnlyList<string> Segments)
{
    /// <summary>Reads the partition key definition of a container.</summary>
    /// <exception cref="RefusedException">There is none, or it has more than one path.</exception>
    public static PartitionKeyPath Read(JsonElement container)
    {
        if (!container.TryGetProperty("partitionKey", out var definition) ||
            definition.ValueKind != JsonValueKind.Object ||
            !definition.TryGetProperty("paths", out var paths) || paths.ValueKind != JsonValueKind.Array)
            throw RefusedException.Malformed("A container needs a partitionKey with paths.");
        if (paths.GetArrayLength() != 1 || paths[0].ValueKind != JsonValueKind.String)
            throw RefusedException.Malformed("Exactly one partition key path is supported.");
        return Parse(paths[0].GetString()!);
    }

    public static PartitionKeyPath Parse(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Select(segment => segment.Length > 1 && segment[0] == '"' && segment[^1] == '"' ? segment[1..^1] : segment)
            .ToArray();
        if (!path.StartsWith('/') || segments.Length == 0)
            throw RefusedException.Malformed($"The partition key path '{path}' is not valid.");
        return new PartitionKeyPath(segments);
    }

    /// <summary>The partition of an item, in the same text form as <see cref="FromHeader"/>.</summary>
    public string Extract(JsonElement item)
    {
        foreach (var segment in Segments)
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(segment, out item)) return Undefined;
        return TextOf(item);
    }

    private const string Undefined = "{}";

    /// <summary>The partition that a request names: a JSON array of one value.</summary>
    public static string FromHeader(string header)
    {
        try
        {
            using var parsed = JsonDocument.Parse(header);
            var values = parsed.RootElement;
            if (values.ValueKind == JsonValueKind.Array && values.GetArrayLength() == 1)
                return values[0].ValueKind == JsonValueKind.Object ? Undefined : TextOf(values[0]);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw RefusedException.Malformed("The partition key header is not JSON.");
        }

        throw RefusedException.Malformed("The partition key header must be an array of one value.");
    }

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "\"" + value.GetString(),
        JsonValueKind.Number => value.GetDouble().ToString("R", CultureInfo.InvariantCulture),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        _ => throw RefusedException.Malformed("A partition key must be a string, a number, a boolean or null."),
    };
}
