using System.Net.Mime;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>Publishes stored events to the Event Grid topic as CloudEvents 1.0.</summary>
public sealed class EventPublisher(EventGridPublisherClient topic)
{
    /// <summary>
    /// Most events in one request; with events of at most a few KB far below the topic's limit of 1 MB.
    /// </summary>
    public const int BatchEventsMax = 100;

    /// <summary>CloudEvents source of everything that the ledger announces.</summary>
    public const string Source = "/loyalty/ledger";

    /// <exception cref="Azure.RequestFailedException">The topic refused or could not be reached.</exception>
    public async Task PublishAsync(IEnumerable<OutboxEvent> events, CancellationToken cancellationToken)
    {
        foreach (var batch in events.Select(ToCloudEvent).Chunk(BatchEventsMax))
        {
            await topic.SendEventsAsync(batch, cancellationToken);
        }
    }

    /// <summary>The event as it goes over the wire.</summary>
    public static CloudEvent ToCloudEvent(OutboxEvent stored)
    {
        var cloudEvent = new CloudEvent(
            Source, stored.Type, BinaryData.FromString(stored.Data),
            MediaTypeNames.Application.Json, CloudEventDataFormat.Json)
        {
            Id = stored.EventId,
            Subject = stored.Subject,
            Time = stored.Time,
        };
        if (stored.TraceParent is { } trace) cloudEvent.ExtensionAttributes["traceparent"] = trace;
        return cloudEvent;
    }
}
