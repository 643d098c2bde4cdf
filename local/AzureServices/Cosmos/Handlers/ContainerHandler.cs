using System.Text.Json.Nodes;
using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Storage;

namespace AzureServices.Cosmos.Handlers;

/// <summary>Containers: create, read, list, query, replace, delete; and their one partition key range.</summary>
internal sealed class ContainerHandler(CatalogStore catalog)
{
    private const int PartitionKeyVersion = 2;

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
        var (id, properties) = await ReadPropertiesAsync(request);
        var created = await catalog.CreateContainerAsync(database, id, properties)
            ?? throw new RefusedException(409, $"The container '{id}' already exists.");
        return Answer(201, created);
    }

    public async Task<CosmosAnswer> ReplaceAsync(string db, string name, CosmosRequest request)
    {
        var container = Find(db, name);
        var (id, properties) = await ReadPropertiesAsync(request);
        var changed = new Container(container.Number, container.Database, id, properties, 0);
        if (id != container.Id || !changed.PartitionKey.Segments.SequenceEqual(container.PartitionKey.Segments))
            throw RefusedException.Malformed("The id and the partition key of a container cannot be changed.");
        return Answer(200, await catalog.ReplaceContainerAsync(container, properties));
    }

    public async Task<CosmosAnswer> DeleteAsync(string db, string name)
    {
        var container = Find(db, name);
        await catalog.DeleteAsync(container);
        return new CosmosAnswer(204) { Owner = (container.NamePath, container.Rid) };
    }

    /// <summary>
    /// The one range; 304 for a client that has seen it, which is how the SDK finds the end of the list.
    /// </summary>
    public CosmosAnswer Ranges(string db, string name, CosmosRequest request)
    {
        var container = Find(db, name);
        var etag = Etags.Of(container.Number, 0);
        if (request.IfNoneMatch is { } seen && Etags.Matches(seen, etag)) return new CosmosAnswer(304) { Etag = etag };
        return FeedBody.Of(container.Rid, "PartitionKeyRanges", [Range(container)]) with { Etag = etag };
    }

    private static JsonObject Range(Container container)
    {
        var rid = ResourceIds.OfRange(container.Database.Number, container.Number);
        return new JsonObject
        {
            ["_rid"] = rid,
            ["id"] = Wire.RangeId,
            ["_self"] = $"{container.Self}pkranges/{rid}/",
            ["_etag"] = Etags.Of(container.Number, 0),
            ["minInclusive"] = "",
            ["maxExclusive"] = "FF",
            ["ridPrefix"] = 0,
            ["throughputFraction"] = 1,
            ["status"] = "online",
            ["parents"] = new JsonArray(),
            ["_ts"] = container.ChangedAt,
        };
    }

    private static async Task<(string Id, string Properties)> ReadPropertiesAsync(CosmosRequest request)
    {
        var properties = await ResourceRequest.ReadAsync(request);
        // Reading it now refuses a definition that could not be served.
        PartitionKeyPath.Read(System.Text.Json.JsonSerializer.SerializeToElement(properties));
        var definition = properties["partitionKey"]!.AsObject();
        definition.TryAdd("kind", "Hash");
        if (definition["version"] is null) definition["version"] = PartitionKeyVersion;
        properties["indexingPolicy"] ??= new JsonObject { ["indexingMode"] = "consistent", ["automatic"] = true };
        return (properties["id"]!.GetValue<string>(), properties.ToJsonString(JsonText.SerializerOptions));
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
