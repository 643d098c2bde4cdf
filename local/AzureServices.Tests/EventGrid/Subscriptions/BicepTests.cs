using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using AzureServices.Tests.Azurite;

namespace AzureServices.Tests.EventGrid.Subscriptions;

/// <summary>Lets the Bicep compiler say what Azure would be told, and holds the subscription file against it.</summary>
public sealed class BicepTests
{
    private static readonly TimeSpan CompileTimeout = TimeSpan.FromMinutes(2);

    [Test]
    public async Task EverySubscriptionOfTheFile_InBicep_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["eventSubscriptions.bicep", "eventSubscriptions.json"])
        {
            File.Copy(Path.Combine(InfraFolder(), name), folder.File(name));
        }

        await File.WriteAllTextAsync(folder.File("test.bicepparam"), """
            using 'eventSubscriptions.bicep'
            param topicName = 'the-topic'
            param systemTopicName = 'the-system-topic'
            param functionAppHostName = 'app.example'
            param deadLetterStorageAccountId = '/the/account'
            param blobsExtensionKey = 'blobs'
            param eventGridExtensionKey = 'eventgrid'
            """);
        var said = await RunAsync("snapshot", folder.File("test.bicepparam"), "--mode", "overwrite");

        // Type errors are mere warnings to the compiler.
        Assert.That(said, Is.Empty, "the compiler must have nothing to say");
        var made = await ReadAsync(folder.File("test.snapshot.json"), "predictedResources");
        var wanted = await ReadAsync(folder.File("eventSubscriptions.json"), "subscriptions");
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

    private static async Task<List<JsonNode>> ReadAsync(string path, string name) =>
        [.. JsonNode.Parse(await File.ReadAllTextAsync(path))![name]!.AsArray().OfType<JsonNode>()];

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var folder = typeof(BicepTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "BicepFolder").Value!;
        var program = Path.Combine(folder, OperatingSystem.IsWindows() ? "bicep.exe" : "bicep");
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var bound = new CancellationTokenSource(CompileTimeout);
        var output = process.StandardOutput.ReadToEndAsync(bound.Token);
        var errors = process.StandardError.ReadToEndAsync(bound.Token);
        await process.WaitForExitAsync(bound.Token);
        return await output + await errors;
    }

    private static string InfraFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Loyalty.sln")))
            {
                return Path.Combine(folder.FullName, "infra", "app");
            }
        }

        throw new InvalidOperationException("No folder above the tests holds Loyalty.sln.");
    }
}
