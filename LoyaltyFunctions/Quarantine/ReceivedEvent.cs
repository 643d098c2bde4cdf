using System.Globalization;
using System.Text.Json;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Quarantine;

/// <summary>The envelope of an event, in either schema of Event Grid.</summary>
/// <param name="Source">Who sent it: a CloudEvent's source, or the topic.</param>
/// <param name="Time">When it happened, as the sender says; null where they do not say.</param>
/// <param name="Data">What it tells, as JSON; null where it tells nothing.</param>
/// <param name="Replay">0 for the event itself, n for its n-th replay.</param>
public sealed record ReceivedEvent(
    string Id, string Source, string Type, DateTimeOffset? Time, string? Subject, string? Data, int Replay)
{
    /// <summary>
    /// The attribute that tells a replay from the event itself: CloudEvents allows lower-case letters alone.
    /// </summary>
    public const string ReplayAttribute = "loyaltyreplay";

    public const string TraceAttribute = "traceparent";

    public string? TraceParent { get; init; }

    /// <summary>The id of what is made of the event: source and id tell an event from all others.</summary>
    public string InstanceId => InstanceOf(Replay);

    /// <summary>The same of a replay of it.</summary>
    public string InstanceOf(int replay) => replay == 0
        ? $"event-{ContentHash.Of(Source, Id)[..32]}"
        : $"event-{ContentHash.Of(Source, Id, replay.ToString(CultureInfo.InvariantCulture))[..32]}";

    /// <summary>Null for what is no event. Never throws for what it holds.</summary>
    public static ReceivedEvent? Read(JsonElement sent)
    {
        if (sent.ValueKind != JsonValueKind.Object) return null;
        var inCloudEvents = sent.TryGetProperty("specversion", out _);
        var id = Text(sent, "id");
        var source = Text(sent, inCloudEvents ? "source" : "topic");
        var type = Text(sent, inCloudEvents ? "type" : "eventType");
        if (id is null || type is null || (source is null && inCloudEvents)) return null;
        return new ReceivedEvent(
            id, source ?? "", type, Instant(Text(sent, inCloudEvents ? "time" : "eventTime")), Text(sent, "subject"),
            sent.TryGetProperty("data", out var data) ? data.GetRawText() : null, ReplayOf(sent))
        {
            TraceParent = Text(sent, TraceAttribute),
        };
    }

    /// <summary>The event in a text; null for what is none.</summary>
    public static ReceivedEvent? Read(string text) => ReadAll(text) is [var only] ? only : null;

    /// <summary>The events in a text: one, or a list; empty where anything in it is none.</summary>
    public static IReadOnlyList<ReceivedEvent> ReadAll(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            ReceivedEvent?[] events =
                root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray().Select(Read)] : [Read(root)];
            return events.Contains(null) ? [] : [.. events.OfType<ReceivedEvent>()];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private static string? Text(JsonElement sent, string name) =>
        sent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text
            ? text
            : null;

    private static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var instant)
            ? instant
            : null;

    // Hosts write attributes as numbers or as texts.
    private static int ReplayOf(JsonElement sent) =>
        sent.TryGetProperty(ReplayAttribute, out var value)
            && int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
}
