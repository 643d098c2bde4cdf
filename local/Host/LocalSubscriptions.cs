using AzureServices.EventGrid;
using LoyaltyFunctions.Insights;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;

namespace LocalHost;

/// <summary>The Event Grid subscriptions of the app, as Bicep makes them on Azure.</summary>
internal static class LocalSubscriptions
{
    /// <summary>The topic that the app publishes to.</summary>
    public const string LoyaltyTopic = "loyalty";

    /// <summary>The topic of the storage account's own events.</summary>
    public const string StorageTopic = "storage";

    public static IReadOnlyList<EventSubscription> Of(Uri app) =>
    [
        new(
            "uploads", StorageTopic,
            new Uri(app, $"/runtime/webhooks/blobs?functionName=Host.Functions.{UploadFunctions.ReceiveUploadName}"))
        {
            IncludedEventTypes = ["Microsoft.Storage.BlobCreated"],
            SubjectBeginsWith = $"/blobServices/default/containers/{BlobNames.Uploads}/",
            DeliverySchema = DeliverySchema.EventGridSchema,
            DeadLetterContainer = LocalResources.DeadLetters,
        },
        new(
            "event-archive", LoyaltyTopic,
            new Uri(app, $"/runtime/webhooks/eventgrid?functionName={EventArchiveFunctions.ArchiveEventName}"))
        {
            DeliverySchema = DeliverySchema.CloudEventSchemaV1_0,
            DeadLetterContainer = LocalResources.DeadLetters,
        },
    ];
}
