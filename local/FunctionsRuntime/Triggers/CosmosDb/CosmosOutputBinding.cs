using System.Net;
using System.Text.Json;
using FunctionsRuntime.Hosting;
using FunctionsWorker.Binding;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using Microsoft.Azure.Cosmos;
using Microsoft.Azure.Functions.Worker;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace FunctionsRuntime.Triggers.CosmosDb;

/// <summary>[CosmosDBOutput]: upserts one document, or each of several.</summary>
internal sealed class CosmosOutputBinding(
    Settings settings, CosmosClients clients, OutputTargets outputs) : IOutputBinding
{
    public OutputPlan? Plan(OutputSite site)
    {
        if (site.Attribute is not CosmosDBOutputAttribute cosmos) return null;
        var written = new CosmosPlace(
            cosmos.Connection ?? CosmosTriggerKind.DefaultConnection, cosmos.DatabaseName, cosmos.ContainerName);
        var target = new CosmosTarget(written, site.Trigger, settings, clients).Named(container: true);
        var keyPath = settings.Resolve(cosmos.PartitionKey ?? "");
        if (cosmos.CreateIfNotExists && !keyPath.StartsWith('/'))
            throw new FunctionSetupException("a new container needs a path: set PartitionKey, as in \"/customerId\"");
        return new OutputPlan(site.Name, "cosmosDB", async (value, context) =>
        {
            var place = await target.ResolveAsync(context);
            foreach (var document in outputs.Items.EachObject(value))
            {
                if (outputs.Captured is { } captured)
                {
                    captured.Add(
                        context, OutputKind.CosmosDB, $"{place.Database}/{place.Container}", Checked(document));
                    continue;
                }

                using var json = JsonDocument.Parse(document.ToString(Formatting.None));
                await UpsertAsync(place, json.RootElement, cosmos, keyPath);
            }
        });
    }

    // The service refuses what has no id, and so must a test.
    private static BinaryData Checked(JObject document) => document["id"]?.Type == JTokenType.String
        ? new BinaryData(document.ToString(Formatting.None))
        : throw new InvalidOperationException(
            "the document has no 'id': give it one, in lower case, whose value is a string");

    private async Task UpsertAsync(
        CosmosPlace place, JsonElement document, CosmosDBOutputAttribute cosmos, string keyPath)
    {
        var container = clients.Of(place);
        try
        {
            await container.UpsertItemAsync(document);
        }
        catch (CosmosException e) when (e.StatusCode == HttpStatusCode.NotFound && cosmos.CreateIfNotExists)
        {
            int? throughput = cosmos.ContainerThroughput > 0 ? cosmos.ContainerThroughput : null;
            Database database = await clients.Client(place.ConnectionString)
                .CreateDatabaseIfNotExistsAsync(place.Database);
            await database.CreateContainerIfNotExistsAsync(place.Container, keyPath, throughput);
            await container.UpsertItemAsync(document);
        }
        catch (CosmosException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            throw new InvalidOperationException(
                $"The container '{place.Container}' (in database '{place.Database}') does not exist. "
                + "To automatically create the container, set 'CreateIfNotExists' to 'true'.",
                e);
        }
    }
}
