using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Earning;

/// <summary>Takes up purchases that come as events.</summary>
public sealed class PurchaseEventFunctions(
    EventQuarantine quarantine, TimeProvider time, ILogger<PurchaseEventFunctions> logger)
{
    public const string EarnOnPurchaseName = "EarnOnPurchase";

    /// <summary>
    /// Starts the workflow of a <c>PurchaseCompleted</c>, in either schema of Event Grid; once for each event. What is
    /// no such event goes to quarantine and is acknowledged: sent again it would be no better.
    /// </summary>
    [Function(EarnOnPurchaseName)]
    public async Task EarnOnPurchaseAsync(
        [EventGridTrigger] string delivered,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var received = ReceivedEvent.Read(delivered);
        if (Refuse(received) is { } refused)
        {
            var id = received?.InstanceId ?? $"event-{ContentHash.Of(delivered)[..32]}";
            await quarantine.QuarantineEventAsync(
                new QuarantinedEvent(id, delivered, refused, CorrelationId: null, now), workflows, cancellationToken);
            return;
        }

        var purchase = PurchaseEvent.Of(received!, delivered, now);
        var started = await workflows.StartOnceAsync(
            WorkflowNames.EarnPurchase, purchase.EventId, purchase, cancellationToken);
        logger.LogInformation(
            "Purchase event {EventId} {State}", purchase.EventId, started ? "taken up" : "is known already");
    }

    private static Rejection? Refuse(ReceivedEvent? received) => received switch
    {
        null => new Rejection(
            QuarantineCodes.NoEvent,
            "what was delivered is no event; send a CloudEvent 1.0 with id, source, type and the purchase as data"),
        { Type: EventNames.PurchaseCompleted } => null,
        _ => new Rejection(
            QuarantineCodes.EventTypeUnknown,
            $"events of type '{received.Type}' are not taken; send purchases as {EventNames.PurchaseCompleted}"),
    };
}
