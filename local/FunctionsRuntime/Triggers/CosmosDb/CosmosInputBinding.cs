using System.Net;
using System.Reflection;
using System.Text.Json;
using FunctionsRuntime.Hosting;
using FunctionsWorker.Binding;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using Microsoft.Azure.Cosmos;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Triggers.CosmosDb;

/// <summary>[CosmosDBInput]: one document by id, many by a query, or the SDK's own objects.</summary>
internal sealed class CosmosInputBinding(Settings settings, CosmosClients clients) : IInputBinding
{
    private static readonly JsonSerializerOptions Documents = new() { PropertyNameCaseInsensitive = true };

    public ParameterPlan? Plan(InputSite site)
    {
        if (site.Parameter.GetCustomAttribute<CosmosDBInputAttribute>() is not { } cosmos) return null;
        var written = new CosmosPlace(
            cosmos.Connection ?? CosmosTriggerKind.DefaultConnection, cosmos.DatabaseName, cosmos.ContainerName);
        var target = new CosmosTarget(written, site.Trigger, settings, clients);
        return new ParameterPlan("cosmosDB", Binder(site, cosmos, target));
    }

    private ParameterBinder Binder(InputSite site, CosmosDBInputAttribute cosmos, CosmosTarget target)
    {
        var type = site.Parameter.ParameterType;
        if (type == typeof(CosmosClient)) return _ => new(clients.Client(target.ConnectionString));
        target.Named(container: type != typeof(Database));
        if (type == typeof(Database)) return async context => clients.DatabaseOf(await target.ResolveAsync(context));
        if (type == typeof(Container)) return async context => clients.Of(await target.ResolveAsync(context));
        var element = Collections.ElementOf(type);
        if (SimpleText.CanRead(element ?? type))
        {
            throw new FunctionSetupException("the worker reads a document as JSON, which does not fit into a "
                + $"{(element ?? type).Name}: take a class of yours, a JsonElement, or a Container");
        }

        return element is null ? One(site, cosmos, target) : Many(site, cosmos, target);
    }

    private ParameterBinder One(InputSite site, CosmosDBInputAttribute cosmos, CosmosTarget target)
    {
        if (Expression(cosmos.Id, site) is not { } id || Expression(cosmos.PartitionKey, site) is not { } key)
        {
            throw new FunctionSetupException(
                "one document needs its Id and PartitionKey: set both, or take an IEnumerable");
        }

        var type = site.Parameter.ParameterType;
        return async context =>
        {
            var container = clients.Of(await target.ResolveAsync(context));
            using var item = await container.ReadItemStreamAsync(
                await id.ResolveAsync(context),
                new PartitionKey(await key.ResolveAsync(context)),
                cancellationToken: context.CancellationToken);
            if (item.StatusCode == HttpStatusCode.NotFound) return null;
            item.EnsureSuccessStatusCode();
            return await JsonSerializer.DeserializeAsync(item.Content, type, Documents, context.CancellationToken);
        };
    }

    private ParameterBinder Many(InputSite site, CosmosDBInputAttribute cosmos, CosmosTarget target)
    {
        var (sql, key) = (Expression(cosmos.SqlQuery, site), Expression(cosmos.PartitionKey, site));
        var type = site.Parameter.ParameterType;
        return async context =>
        {
            var options = new QueryRequestOptions();
            if (key is not null) options.PartitionKey = new PartitionKey(await key.ResolveAsync(context));
            var (text, parameters) = sql is null ? default : await sql.ResolveSqlAsync(context);
            var query = parameters?.Aggregate(new QueryDefinition(text), (q, p) => q.WithParameter(p.Key, p.Value));
            var container = clients.Of(await target.ResolveAsync(context));
            using var pages = container.GetItemQueryStreamIterator(query, requestOptions: options);
            var found = await ReadAsync(pages, context.CancellationToken);
            return found is null ? null : JsonSerializer.Deserialize(JsonArray.Of(found), type, Documents);
        };
    }

    private static async Task<List<JsonElement>?> ReadAsync(FeedIterator pages, CancellationToken ct)
    {
        var found = new List<JsonElement>();
        while (pages.HasMoreResults)
        {
            using var page = await pages.ReadNextAsync(ct);
            if (page.StatusCode == HttpStatusCode.NotFound) return null;
            page.EnsureSuccessStatusCode();
            using var body = await JsonDocument.ParseAsync(page.Content, cancellationToken: ct);
            found.AddRange(body.RootElement.GetProperty("Documents").EnumerateArray().Select(d => d.Clone()));
        }

        return found;
    }

    private BindingExpression? Expression(string? text, InputSite site) =>
        text is { Length: > 0 } ? new BindingExpression(settings.Resolve(text), site.Trigger) : null;
}
