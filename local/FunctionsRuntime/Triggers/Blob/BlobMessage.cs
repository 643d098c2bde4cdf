using System.Text.Encodings.Web;
using System.Text.Json;
using Azure.Storage.Blobs;

namespace FunctionsRuntime.Triggers.Blob;

/// <summary>One version of one blob for one function, in the shape of the Functions host's queue messages.</summary>
internal sealed record BlobMessage(
    string FunctionId, string BlobType, string ContainerName, string BlobName, string ETag)
{
    public const string FunctionIdPrefix = "Host.Functions.";

    private static readonly JsonSerializerOptions Shape = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string Type { get; } = "BlobTrigger";

    /// <exception cref="JsonException">The event is not about a blob.</exception>
    public static BlobMessage FromEvent(string functionId, JsonElement storageEvent)
    {
        if (storageEvent.ValueKind != JsonValueKind.Object || !storageEvent.TryGetProperty("data", out var data))
            throw new JsonException("the event has no data");
        if (!Uri.TryCreate(TextOf(data, "url"), UriKind.Absolute, out var url))
            throw new JsonException($"the event's url is not absolute: {TextOf(data, "url")}");
        var blob = new BlobUriBuilder(url);
        return new BlobMessage(
            functionId, TextOf(data, "blobType"), blob.BlobContainerName, blob.BlobName, $"\"{TextOf(data, "eTag")}\"");
    }

    public static BlobMessage FromJson(string json) => JsonSerializer.Deserialize<BlobMessage>(json, Shape)!;

    public string ToJson() => JsonSerializer.Serialize(
        new { Type, FunctionId, BlobType, ContainerName, BlobName, ETag }, Shape);

    private static string TextOf(JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object
        && data.TryGetProperty(name, out var value)
        && value.GetString() is { } text
            ? text
            : throw new JsonException($"the event's data has no {name}");
}
