using System.Globalization;
using System.Net.Mime;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Quarantine;

/// <summary>Publishes events again.</summary>
public sealed class EventReplays(EventGridPublisherClient topic)
{
    /// <summary>
    /// Publishes the event under its own id, with the replay's number beside it: who has handled it does nothing,
    /// and who has refused it tries again.
    /// </summary>
    /// <exception cref="Azure.RequestFailedException">The topic refused or could not be reached.</exception>
    public async Task<ReplayStart> PublishAsync(
        ReceivedEvent received, int number, CancellationToken cancellationToken)
    {
        await topic.SendEventAsync(Of(received, number), cancellationToken);
        return ReplayStart.Of(
            received.Type == EventNames.PurchaseCompleted ? received.InstanceOf(number) : $"event {received.Id}");
    }

    /// <summary>The event as it goes over the wire.</summary>
    public static CloudEvent Of(ReceivedEvent received, int number)
    {
        var data = received.Data is { } json ? BinaryData.FromString(json) : null;
        var sent = new CloudEvent(
            received.Source.Length > 0 ? received.Source : "/", received.Type, data, MediaTypeNames.Application.Json,
            CloudEventDataFormat.Json)
        {
            Id = received.Id,
            Subject = received.Subject,
            Time = received.Time,
        };
        sent.ExtensionAttributes[ReceivedEvent.ReplayAttribute] = number.ToString(CultureInfo.InvariantCulture);
        if (received.TraceParent is { } trace) sent.ExtensionAttributes[ReceivedEvent.TraceAttribute] = trace;
        return sent;
    }
}
