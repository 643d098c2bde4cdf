using System.Globalization;
using System.Text.Json;
using Azure.Storage.Blobs;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Insights;

/// <summary>Keeps every event that the platform announces, as files for analysis.</summary>
public sealed class EventArchiveFunctions(BlobServiceClient storage)
{
    public const string ArchiveEventName = "ArchiveEvent";

    private readonly BlobContainerClient events = storage.GetBlobContainerClient(BlobNames.Events);

    /// <summary>
    /// Writes one event to <c>events/{type}/{yyyy}/{MM}/{dd}/{id}.json</c>; a second delivery writes the same file.
    /// </summary>
    /// <remarks>Purchases are told to the platform, not by it, and may hold what no archive should.</remarks>
    [Function(ArchiveEventName)]
    public async Task ArchiveEventAsync([EventGridTrigger] string delivered, CancellationToken cancellationToken)
    {
        var content = BinaryData.FromString(delivered);
        var name = NameOf(content);
        if (name.StartsWith($"{EventNames.PurchaseCompleted}/", StringComparison.Ordinal)) return;
        await events.GetBlobClient(name).UploadAsync(content, overwrite: true, cancellationToken);
    }

    /// <summary>The file of an event, from its type, time and id, in either schema of Event Grid.</summary>
    /// <exception cref="JsonException">The delivery is neither a CloudEvent nor an Event Grid event.</exception>
    public static string NameOf(BinaryData delivered)
    {
        using var document = JsonDocument.Parse(delivered);
        var root = document.RootElement;
        var inCloudEvents = root.TryGetProperty("specversion", out _);
        var type = Text(root, inCloudEvents ? "type" : "eventType");
        var time = DateTimeOffset.Parse(
            Text(root, inCloudEvents ? "time" : "eventTime"),
            CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        return string.Create(
            CultureInfo.InvariantCulture, $"{SafeKey.Of(type)}/{time:yyyy/MM/dd}/{SafeKey.Of(Text(root, "id"))}.json");
    }

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new JsonException($"The event has no '{name}'.");
}
