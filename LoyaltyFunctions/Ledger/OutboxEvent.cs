using System.Text.Json;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// An event that is stored in the same batch as the fact it tells, and published from the change feed.
/// </summary>
/// <param name="EventId">From the cause; subscribers use it to drop duplicates.</param>
/// <param name="Type">CloudEvents type, for instance <c>PointsAwarded</c>.</param>
/// <param name="Subject">What it is about, for instance <c>customers/c-1</c>.</param>
/// <param name="Time">When the fact was recorded.</param>
/// <param name="Data">
/// The event's data as JSON text, as its schema in <c>Events/</c> says. Text, because the Functions host writes dates
/// anew that it finds in change feed documents, and an id that looks like one would become another.
/// </param>
public sealed record OutboxEvent(string EventId, string Type, string Subject, DateTimeOffset Time, string Data)
{
    /// <summary>W3C trace context of the work that recorded the fact; null outside a trace.</summary>
    public string? TraceParent { get; init; }

    public static OutboxEvent Of<T>(string eventId, string type, string customerId, DateTimeOffset time, T data) =>
        new(
            eventId, type, $"customers/{customerId}", time,
            JsonSerializer.Serialize(data, StoredJson.Options));
}
