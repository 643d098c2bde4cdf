using System.Text.Json.Nodes;
using AzureServices.Tests.Azurite;
using Infra;

namespace AzureServices.Tests.EventGrid.Subscriptions;

/// <summary>Lets the Bicep compiler say what Azure would be told, and holds the subscription file against it.</summary>
public sealed class BicepTests
{
    [Test]
    public async Task EverySubscriptionOfTheFile_InBicep_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        var (said, made) = await BicepCompiler.ExpandAsync(
            folder.Path,
            """
            param topicName = 'the-topic'
            param systemTopicName = 'the-system-topic'
            param functionAppHostName = 'app.example'
            param deadLetterStorageAccountId = '/the/account'
            param blobsExtensionKey = 'blobs'
            param eventGridExtensionKey = 'eventgrid'
            """,
            "eventSubscriptions.bicep", "eventSubscriptions.json");

        Assert.That(said, Is.Empty, "the compiler must have nothing to say");
        var wanted = await BicepCompiler.ReadAsync(folder.File("eventSubscriptions.json"), "subscriptions");
        Assert.That(
            made.ToDictionary(NameOf, r => r["properties"]!.ToJsonString()),
            Is.EquivalentTo(wanted.ToDictionary(s => ResourceNameOf(s), s => PropertiesOf(s).ToJsonString())));
    }

    private static string NameOf(JsonNode resource) => $"{resource["type"]} {resource["name"]}";

    private static string ResourceNameOf(JsonNode subscription) => Text(subscription, "topic") == "storage"
        ? $"Microsoft.EventGrid/systemTopics/eventSubscriptions the-system-topic/{subscription["name"]}"
        : $"Microsoft.EventGrid/topics/eventSubscriptions the-topic/{subscription["name"]}";

    private static JsonObject PropertiesOf(JsonNode subscription)
    {
        var (path, key, function) = Text(subscription, "trigger") == "blobs"
            ? ("blobs?functionName=Host.Functions.{1}", "blobsExtensionKey", Text(subscription, "function"))
            : ("eventgrid?functionName={1}", "eventGridExtensionKey", Text(subscription, "function"));
        return new JsonObject
        {
            ["destination"] = new JsonObject
            {
                ["endpointType"] = "WebHook",
                ["properties"] = new JsonObject
                {
                    ["endpointUrl"] = $"[format('{{0}}/{path}&code={{2}}', 'https://app.example/runtime/webhooks', "
                        + $"'{function}', parameters('{key}'))]",
                    ["maxEventsPerBatch"] = subscription["batching"]!["maxEventsPerBatch"]!.DeepClone(),
                    ["preferredBatchSizeInKilobytes"] =
                        subscription["batching"]!["preferredBatchSizeInKilobytes"]!.DeepClone(),
                },
            },
            ["eventDeliverySchema"] = Text(subscription, "eventDeliverySchema"),
            ["filter"] = subscription["filter"]!.DeepClone(),
            ["retryPolicy"] = subscription["retryPolicy"]!.DeepClone(),
            ["deadLetterWithResourceIdentity"] = new JsonObject
            {
                ["identity"] = new JsonObject { ["type"] = "SystemAssigned" },
                ["deadLetterDestination"] = new JsonObject
                {
                    ["endpointType"] = "StorageBlob",
                    ["properties"] = new JsonObject
                    {
                        ["resourceId"] = "/the/account",
                        ["blobContainerName"] = Text(subscription, "deadLetterContainer"),
                    },
                },
            },
        };
    }

    private static string Text(JsonNode json, string name) => json[name]!.GetValue<string>();
}
