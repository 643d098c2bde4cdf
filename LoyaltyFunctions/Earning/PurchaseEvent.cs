using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Earning;

/// <summary>What starts <see cref="WorkflowNames.EarnPurchase"/>: a purchase that an event tells of.</summary>
/// <param name="EventId">The workflow's instance id, from the event's source and id.</param>
/// <param name="Text">The event as it was delivered.</param>
/// <param name="ArrivedAt">The event's time, and at the latest when it was received: the purchase's time where it
/// names none.</param>
/// <param name="ReceivedAt">When it was received, UTC.</param>
public sealed record PurchaseEvent(string EventId, string Text, DateTimeOffset ArrivedAt, DateTimeOffset ReceivedAt)
{
    /// <summary>A clock of a sender that is ahead must not let purchases of the future in.</summary>
    public static PurchaseEvent Of(ReceivedEvent received, string text, DateTimeOffset now) => new(
        received.InstanceId, text, received.Time is { } time && time < now ? time : now, now);
}

/// <summary>Judges the purchase of an event.</summary>
public sealed class PurchaseEventActivities(
    CosmosCustomerFileStore customerFiles, IOptions<EarningOptions> options)
{
    public const string ValidatePurchaseEventName = "ValidatePurchaseEvent";

    /// <summary>Reads the purchase in the event's data, as if it were a file, and judges it.</summary>
    [Function(ValidatePurchaseEventName)]
    public async Task<PurchaseCheck> ValidatePurchaseEventAsync(
        [ActivityTrigger] PurchaseEvent sent, [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        // Remembered before anything of it goes further: an erasure must find it wherever it got to.
        var late = await customerFiles.RememberAsync(
            sent.EventId, EventNote.Of(sent.EventId, sent.ReceivedAt), BinaryData.FromString(sent.Text).ToMemory(),
            cancellationToken);
        await workflows.EraseAsync(late, cancellationToken);
        var purchase = BinaryData.FromString(ReceivedEvent.Read(sent.Text)?.Data ?? "");
        var reading = await PurchaseFileParser.ParseAsync(purchase.ToMemory());
        if (reading.Draft is not { } draft)
        {
            return new PurchaseCheck(Purchase: null, reading.Rejection, reading.PurchaseId);
        }

        var decision = PurchasePolicy.Decide(draft, options.Value, sent.ArrivedAt);
        return new PurchaseCheck(decision.Purchase, decision.Rejection, reading.PurchaseId);
    }
}
