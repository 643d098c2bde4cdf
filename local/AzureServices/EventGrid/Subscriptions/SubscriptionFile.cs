using System.Text.Json;
using AzureServices.EventGrid.Filters;

namespace AzureServices.EventGrid.Subscriptions;

/// <summary>
/// Reads the file that says which events go to which function. Bicep loads the same file, so <c>filter</c>,
/// <c>retryPolicy</c> and the schema are written as Azure Resource Manager takes them.
/// </summary>
public static class SubscriptionFile
{
    private const string CustomTopic = "custom";
    private const string BlobsTrigger = "blobs";
    private const string EventGridTrigger = "eventgrid";

    /// <summary>Reads all subscriptions.</summary>
    /// <param name="json">The file's content.</param>
    /// <param name="fileName">How errors call it.</param>
    /// <param name="targets">What the names in it stand for.</param>
    /// <exception cref="LocalServiceException">The content is not as it must be; the message names place and
    /// remedy.</exception>
    public static IReadOnlyList<EventSubscription> Read(
        ReadOnlyMemory<byte> json, string fileName, SubscriptionTargets targets)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var file = JsonFields.Of(document.RootElement, fileName, "$schema", "subscriptions");
            var subscriptions = file.Items("subscriptions")
                .Select((item, index) => ReadOne(item, $"{fileName}: subscription {index}", fileName, targets))
                .ToList();
            EventSubscriptionRules.Check(subscriptions);
            return subscriptions;
        }
        catch (JsonException e)
        {
            throw new LocalServiceException($"{fileName} is not valid JSON: {e.Message}", e);
        }
        catch (ArgumentException e)
        {
            throw new LocalServiceException($"{fileName}: {e.Message}", e);
        }
    }

    private static EventSubscription ReadOne(
        JsonElement json, string numbered, string fileName, SubscriptionTargets targets)
    {
        var fields = JsonFields.Of(
            json, numbered, "name", "topic", "trigger", "function", "eventDeliverySchema", "filter", "retryPolicy",
            "batching", "deadLetterContainer");
        var name = fields.Text("name");
        var place = $"{fileName}: subscription '{name}'";
        var retry = JsonFields.Of(
            fields.Any("retryPolicy"), $"retryPolicy of {place}", "maxDeliveryAttempts", "eventTimeToLiveInMinutes");
        var batching = JsonFields.Of(
            fields.Any("batching"), $"batching of {place}", "maxEventsPerBatch", "preferredBatchSizeInKilobytes");
        var topic = fields.Choice("topic", CustomTopic, EventGridEndpoint.StorageTopic);
        var subscription = new EventSubscription(
            name, topic == CustomTopic ? targets.CustomTopic : topic, EndpointOf(fields, place, targets))
        {
            DeliverySchema = Enum.Parse<DeliverySchema>(
                fields.Choice("eventDeliverySchema", Enum.GetNames<DeliverySchema>())),
            MaxDeliveryAttempts = retry.Number("maxDeliveryAttempts", 1, EventSubscriptionRules.AttemptsMax),
            EventTimeToLive = TimeSpan.FromMinutes(
                retry.Number("eventTimeToLiveInMinutes", 1, EventSubscriptionRules.TimeToLiveMinutesMax)),
            MaxEventsPerBatch = batching.Number("maxEventsPerBatch", 1, EventSubscriptionRules.BatchEventsMax),
            PreferredBatchSizeInKilobytes = batching.Number(
                "preferredBatchSizeInKilobytes", 1, EventSubscriptionRules.BatchKilobytesMax),
            DeadLetterContainer = fields.Text("deadLetterContainer"),
        };
        return WithFilter(subscription, fields.Any("filter"), $"filter of {place}");
    }

    private static EventSubscription WithFilter(EventSubscription subscription, JsonElement json, string place)
    {
        var filter = JsonFields.Of(
            json, place, "includedEventTypes", "subjectBeginsWith", "subjectEndsWith", "isSubjectCaseSensitive",
            "enableAdvancedFilteringOnArrays", "advancedFilters");
        return subscription with
        {
            IncludedEventTypes = filter.Texts("includedEventTypes"),
            SubjectBeginsWith = filter.OptionalText("subjectBeginsWith"),
            SubjectEndsWith = filter.OptionalText("subjectEndsWith"),
            IsSubjectCaseSensitive = filter.Flag("isSubjectCaseSensitive"),
            EnableAdvancedFilteringOnArrays = filter.Flag("enableAdvancedFilteringOnArrays"),
            AdvancedFilters =
            [
                .. filter.Items("advancedFilters").Select(
                    (item, index) => AdvancedFilterReader.Read(item, $"advancedFilters[{index}] of {place}")),
            ],
        };
    }

    /// <summary>The webhook at which the Functions host takes the events of a trigger.</summary>
    private static Uri EndpointOf(JsonFields fields, string place, SubscriptionTargets targets)
    {
        var trigger = fields.Choice("trigger", BlobsTrigger, EventGridTrigger);
        var function = fields.Text("function");
        if (!targets.Functions.Contains(function))
        {
            throw new LocalServiceException(
                $"{place} names the function '{function}', which the app does not have; it has "
                + $"{string.Join(", ", targets.Functions.Order(StringComparer.Ordinal))}.");
        }

        return new Uri(targets.App, trigger == BlobsTrigger
            ? $"/runtime/webhooks/blobs?functionName=Host.Functions.{function}"
            : $"/runtime/webhooks/eventgrid?functionName={function}");
    }
}
