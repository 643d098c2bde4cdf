using System.Buffers;
using System.Text.Json;

namespace AzureServices.Cosmos.Protocol;

/// <summary>
/// An item as a client sent it: checked, and cut so that the system properties can be written behind it.
/// </summary>
/// <param name="Id">The item's id.</param>
/// <param name="Partition">Its partition: its place in the hash space.</param>
/// <param name="Head">The item's JSON without system properties and without the closing brace.</param>
internal sealed record IncomingDocument(string Id, string Partition, ReadOnlyMemory<byte> Head)
{
    public const int BytesMax = 2 * 1024 * 1024;
    private const int IdCharactersMax = 1023;
    private const int ResourceIdCharactersMax = 255;
    private static readonly SearchValues<char> ForbiddenInId = SearchValues.Create("/\\?#");
    private static readonly string[] SystemProperties = ["_rid", "_self", "_etag", "_attachments", "_ts", "_lsn"];

    /// <summary>The item's own time to live; null where it has none, or its container does not ask for it.</summary>
    public int? Ttl { get; init; }

    /// <summary>What must be unique in the partition: one text for each unique key of the container.</summary>
    public IReadOnlyList<string> UniqueValues { get; init; } = [];

    /// <exception cref="RefusedException">Not a JSON object, too large, or without a usable id.</exception>
    public static IncomingDocument Parse(ReadOnlyMemory<byte> json, ContainerDefinition container)
    {
        if (json.Length > BytesMax)
            throw RefusedException.TooLarge("Request size is too large: an item has at most 2 MB.");
        JsonInput.RequireUnicode(json.Span);
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw RefusedException.Malformed("An item must be a JSON object.");
            return new IncomingDocument(IdOf(root), container.PartitionKey.Extract(root), HeadOf(root, json))
            {
                Ttl = container.DefaultTtl is null ? null : TimeToLive.OfItem(root),
                UniqueValues = container.UniqueKeys.ValuesOf(root),
            };
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is what the parser throws for a string that is not well-formed Unicode.
            throw RefusedException.Malformed("The item is not valid JSON: " + broken.Message);
        }
    }

    /// <exception cref="RefusedException">
    /// The item belongs to another partition than the one that the request names.
    /// </exception>
    public void RequirePartition(string partition)
    {
        if (Partition != partition)
            throw new RefusedException(400,
                "PartitionKey extracted from document doesn't match the one specified in the header.",
                SubStatuses.PartitionKeyMismatch);
    }

    /// <summary>The rules for the ids of databases and containers.</summary>
    public static void CheckResourceId(string id)
    {
        if (id.Length > ResourceIdCharactersMax)
            throw RefusedException.Malformed($"The id must have 1 to {ResourceIdCharactersMax} characters.");
        CheckId(id);
    }

    public static void CheckId(string id)
    {
        if (id.Length is 0 or > IdCharactersMax)
            throw RefusedException.Malformed($"The id must have 1 to {IdCharactersMax} characters.");
        if (id.AsSpan().ContainsAny(ForbiddenInId))
            throw RefusedException.Malformed("The id must not contain any of / \\ ? #.");
    }

    private static string IdOf(JsonElement root)
    {
        if (!root.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String)
            throw RefusedException.Malformed("The item needs an id, and it must be a string.");
        var text = id.GetString()!;
        CheckId(text);
        return text;
    }

    private static ReadOnlyMemory<byte> HeadOf(JsonElement root, ReadOnlyMemory<byte> json)
    {
        if (Array.Exists(SystemProperties, name => root.TryGetProperty(name, out _)))
            return WithoutSystemProperties(root);
        var end = json.Span.LastIndexOf((byte)'}');
        return json[..end].TrimEnd(" \t\r\n"u8);
    }

    private static ReadOnlyMemory<byte> WithoutSystemProperties(JsonElement root)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions);
        writer.WriteStartObject();
        foreach (var property in root.EnumerateObject())
            if (!SystemProperties.Contains(property.Name)) property.WriteTo(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory[..^1];
    }
}
