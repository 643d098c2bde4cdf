using System.Globalization;
using System.Text.Json.Nodes;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Storage;

/// <summary>A place in an item, as a JSON pointer writes it: <c>/a/0/b</c>, with ~1 for a slash and ~0 for ~.</summary>
internal sealed record PatchPath(string Text, IReadOnlyList<string> Segments)
{
    private static readonly string[] SystemProperties = ["id", "_rid", "_self", "_etag", "_ts", "_attachments"];

    /// <exception cref="RefusedException">No pointer, or one to what only the service sets.</exception>
    public static PatchPath Parse(string text)
    {
        if (!text.StartsWith('/') || text.Length == 1)
            throw RefusedException.Malformed($"The patch path '{text}' must begin with / and name a property.");
        string[] segments = [.. text[1..].Split('/').Select(Unescaped)];
        if (segments.Length == 1 && SystemProperties.Contains(segments[0]))
            throw RefusedException.Malformed($"The patch path '{text}' is that of a property that cannot be changed.");
        return new PatchPath(text, segments);
    }

    public string Last => Segments[^1];

    public bool IsAbove(PatchPath other) =>
        Segments.Count < other.Segments.Count && Segments.SequenceEqual(other.Segments.Take(Segments.Count));

    /// <summary>The object or array that the path's last part stands in; null where there is none.</summary>
    public JsonNode? ParentIn(JsonObject item)
    {
        JsonNode? parent = item;
        foreach (var segment in Segments.Take(Segments.Count - 1))
            parent = parent switch
            {
                JsonObject owner => owner[segment],
                JsonArray array when IndexOf(segment) is { } index && index < array.Count => array[index],
                _ => null,
            };
        return parent;
    }

    /// <summary>The place in an array; null for what is no number.</summary>
    public static int? IndexOf(string segment) =>
        int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private static string Unescaped(string segment) =>
        segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
