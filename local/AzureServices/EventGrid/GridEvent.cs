using System.Text.Json;

namespace AzureServices.EventGrid;

/// <summary>An event as it was published, with the members that subscriptions filter by.</summary>
/// <param name="Id">The event's id, given by its publisher.</param>
/// <param name="Type">The event's type.</param>
/// <param name="Subject">The event's subject; empty where a CloudEvent has none.</param>
/// <param name="Schema">The schema of <paramref name="Json"/>.</param>
/// <param name="Json">The event as one JSON object.</param>
internal sealed record GridEvent(string Id, string Type, string Subject, DeliverySchema Schema, JsonElement Json);
