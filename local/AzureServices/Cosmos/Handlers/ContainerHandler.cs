using System.Globalization;
using System.Text.Json.Nodes;
using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Storage;

namespace AzureServices.Cosmos.Handlers;

/// <summary>Containers: create, read, list, query, replace, delete; and their partition key ranges.</summary>
internal sealed class ContainerHandler(CatalogStore catalog)
{
    public CosmosAnswer List(string db)
    {
        var database = Owner(db);
        return FeedBody.Of(database.Rid, "DocumentCollections", catalog.Current.Of(database).Select(it => it.ToJson()));
    }

    public Task<CosmosAnswer> QueryAsync(string db, CosmosRequest request)
    {
        var database = Owner(db);
        var containers = catalog.Current.Of(database).Select(it => it.ToJson());
        return QueryHandler.RunOverAsync(request, (database.Rid, "DocumentCollections"), containers);
    }

    public CosmosAnswer Read(string db, string name) => Answer(200, Find(db, name));

    public async Task<CosmosAnswer> CreateAsync(string db, CosmosRequest request)
    {
        var database = Owner(db);
        var throughput = OfferHandler.AskedBy(request);
        var (id, definition) = await ReadAsync(request);
        var created = await catalog.CreateContainerAsync(database, id, definition, throughput)
            ?? throw new RefusedException(409, $"The container '{id}' already exists.");
        return Answer(201, created);
    }

    public async Task<CosmosAnswer> ReplaceAsync(string db, string name, CosmosRequest request)
    {
        var container = Find(db, name);
        var (id, definition) = await ReadAsync(request);
        if (id != container.Id || !definition.PartitionKey.SameAs(container.PartitionKey))
            throw RefusedException.Malformed("The id and the partition key of a container cannot be changed.");
        if (!definition.UniqueKeys.SameAs(container.Definition.UniqueKeys))
            throw RefusedException.Malformed(
                "The unique keys of a container cannot be changed: create another container with them.");
        return Answer(200, await catalog.ReplaceContainerAsync(container, definition));
    }

    public async Task<CosmosAnswer> DeleteAsync(string db, string name)
    {
        var container = Find(db, name);
        await catalog.DeleteAsync(container);
        return new CosmosAnswer(204) { Owner = (container.NamePath, container.Rid) };
    }

    /// <summary>
    /// The ranges; 304 for a client that has seen them, which is how the SDK finds the end of the list.
    /// </summary>
    public CosmosAnswer Ranges(string db, string name, CosmosRequest request)
    {
        var container = Find(db, name);
        var etag = Etags.Of(container.Number, 0);
        if (request.IfNoneMatch is { } seen && Etags.Matches(seen, etag)) return new CosmosAnswer(304) { Etag = etag };
        var ranges = Enumerable.Range(0, container.Ranges.Count).Select(number => Range(container, number));
        return FeedBody.Of(container.Rid, "PartitionKeyRanges", ranges) with { Etag = etag };
    }

    private static JsonObject Range(Container container, int number)
    {
        var rid = ResourceIds.OfRange(container.Database.Number, container.Number, number);
        return new JsonObject
        {
            ["_rid"] = rid,
            ["id"] = number.ToString(CultureInfo.InvariantCulture),
            ["_self"] = $"{container.Self}pkranges/{rid}/",
            ["_etag"] = Etags.Of(container.Number, 0),
            ["minInclusive"] = container.Ranges[number].Min,
            ["maxExclusive"] = container.Ranges[number].Max,
            ["ridPrefix"] = number,
            ["throughputFraction"] = 1.0 / container.Ranges.Count,
            ["status"] = "online",
            ["parents"] = new JsonArray(),
            ["_ts"] = container.ChangedAt,
        };
    }

    private static async Task<(string Id, ContainerDefinition Definition)> ReadAsync(CosmosRequest request)
    {
        var properties = await ResourceRequest.ReadAsync(request);
        return (properties["id"]!.GetValue<string>(), ContainerProperties.Complete(properties));
    }

    private static CosmosAnswer Answer(int status, Container container) =>
        ResourceRequest.Answer(status, container.ToJson()) with { Owner = (container.NamePath, container.Rid) };

    private Database Owner(string database) =>
        catalog.Current.Find(database)
            ?? throw RefusedException.MissingOwner("Owner resource does not exist: there is no such database.");

    private Container Find(string db, string name) =>
        catalog.Current.Find(db, name)
            ?? throw RefusedException.Missing("Resource Not Found: there is no such container.");
}
