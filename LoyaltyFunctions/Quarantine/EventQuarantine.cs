using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Quarantine;

/// <summary>An event that cannot be used.</summary>
/// <param name="Id">The item's id, from the event.</param>
/// <param name="Text">As it was delivered.</param>
/// <param name="CorrelationId">The workflow's instance id; null where none was started.</param>
/// <param name="QuarantinedAt">UTC.</param>
public sealed record QuarantinedEvent(
    string Id, string Text, Rejection Rejection, string? CorrelationId, DateTimeOffset QuarantinedAt)
{
    /// <summary>The purchase in it, as far as it could be read.</summary>
    public string? PurchaseId { get; init; }
}

/// <summary>Keeps events that cannot be used, with what was delivered.</summary>
public sealed class EventQuarantine(
    QuarantineOriginals originals, CosmosQuarantineStore quarantine, CosmosCustomerFileStore customerFiles,
    ILogger<EventQuarantine> logger)
{
    public const string QuarantineEventName = "QuarantineEvent";

    /// <summary>The blob of an event, within the container <c>quarantine</c>.</summary>
    public static string BlobNameOf(string id) => $"{QuarantineKinds.Event}/{id}";

    /// <summary>Keeps the event and the reason. Idempotent.</summary>
    [Function(QuarantineEventName)]
    public async Task QuarantineEventAsync(
        [ActivityTrigger] QuarantinedEvent request, [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var content = BinaryData.FromString(request.Text);
        // Remembered first: an erasure must find the event wherever it got to.
        var late = await customerFiles.RememberAsync(
            request.Id, EventNote.Of(request.Id, request.QuarantinedAt), content.ToMemory(), cancellationToken);
        var blobName = BlobNameOf(request.Id);
        var sha256 = await originals.KeepAsync(blobName, content, cancellationToken);
        var received = ReceivedEvent.Read(request.Text);
        await quarantine.SaveAsync(
            new QuarantineItem
            {
                Id = request.Id,
                Kind = QuarantineKinds.Event,
                Code = request.Rejection.Code,
                Reason = request.Rejection.Reason,
                QuarantinedAt = request.QuarantinedAt,
                CorrelationId = request.CorrelationId,
                TraceParent = received?.TraceParent,
                OriginalBlob = blobName,
                OriginalSha256 = sha256,
                PurchaseId = request.PurchaseId,
                EventType = received?.Type,
            },
            cancellationToken);
        await workflows.EraseAsync(late, cancellationToken);
        logger.LogWarning("Event {EventId} is in quarantine: {Code}", request.Id, request.Rejection.Code);
    }
}
