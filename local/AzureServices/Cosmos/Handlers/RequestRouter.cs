using AzureServices.Cosmos.Faults;
using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Storage;

namespace AzureServices.Cosmos.Handlers;

/// <summary>
/// What a request is to run, and what fault rules see of it (null for databases, containers and the account).
/// </summary>
internal sealed record Route(Func<Task<CosmosAnswer>> Run, CosmosOperation? Operation = null);

/// <summary>The table of addresses and methods.</summary>
internal sealed class RequestRouter(ItemStore store, Func<Uri> address)
{
    private readonly AccountHandler _account = new(address);
    private readonly DatabaseHandler _databases = new(store.Catalog);
    private readonly ContainerHandler _containers = new(store.Catalog);
    private readonly OfferHandler _offers = new(store.Catalog);
    private readonly ItemHandler _items = new(store);
    private readonly BatchHandler _batches = new(store);
    private readonly QueryHandler _queries = new(store);
    private readonly ChangeFeedHandler _changes = new(store);

    public Route Route(CosmosRequest request) => (request.Method, request.Segments) switch
    {
        ("GET", []) => new(() => Done(_account.Read())),
        ("GET", ["offers"]) => new(() => Done(_offers.List())),
        ("POST", ["offers"]) when request.IsQuery => new(() => _offers.QueryAsync(request)),
        ("GET", ["offers", var rid]) => new(() => Done(_offers.Read(rid))),
        ("PUT", ["offers", var rid]) => new(() => _offers.ReplaceAsync(rid, request)),
        ("GET", ["dbs"]) => new(() => Done(_databases.List())),
        ("POST", ["dbs"]) when request.IsQuery => new(() => _databases.QueryAsync(request)),
        ("POST", ["dbs"]) => new(() => _databases.CreateAsync(request)),
        ("GET", ["dbs", var db]) => new(() => Done(_databases.Read(db))),
        ("DELETE", ["dbs", var db]) => new(() => _databases.DeleteAsync(db)),
        (_, ["dbs", _, "colls", _]) when request.Header(Wire.PartitionKey) is not null => throw NoItem(request),
        ("GET", ["dbs", var db, "colls"]) => new(() => Done(_containers.List(db))),
        ("POST", ["dbs", var db, "colls"]) when request.IsQuery => new(() => _containers.QueryAsync(db, request)),
        ("POST", ["dbs", var db, "colls"]) => new(() => _containers.CreateAsync(db, request)),
        ("GET", ["dbs", var db, "colls", var name]) => new(() => Done(_containers.Read(db, name))),
        ("PUT", ["dbs", var db, "colls", var name]) => new(() => _containers.ReplaceAsync(db, name, request)),
        ("DELETE", ["dbs", var db, "colls", var name]) => new(() => _containers.DeleteAsync(db, name)),
        ("GET", ["dbs", var db, "colls", var name, "pkranges"]) =>
            new(() => Done(_containers.Ranges(db, name, request))),
        (_, ["dbs", _, "colls", _, "docs", ..]) => RouteItems(request),
        (_, ["dbs"] or ["dbs", _] or ["dbs", _, "colls"] or ["dbs", _, "colls", _] or ["dbs", _, "colls", _, "pkranges"]
            or ["offers"] or ["offers", _] or []) => throw NotAllowed(request),
        _ => throw RefusedException.Missing($"There is no resource at /{string.Join('/', request.Segments)}."),
    };

    private Route RouteItems(CosmosRequest request)
    {
        // The container is looked up only when the route runs, so that fault rules are asked first.
        Container Container() =>
            store.Catalog.Current.Find(request.Segments[1], request.Segments[3]) ??
            throw RefusedException.MissingOwner("Owner resource does not exist: there is no such container.");

        return (request.Method, request.Segments) switch
        {
            ("GET", [.., "docs"]) when request.Header(Wire.ChangeFeed) is not null =>
                With(CosmosOperationKind.ChangeFeed, () => Done(_changes.Read(Container(), request))),
            ("GET", [.., "docs"]) =>
                With(CosmosOperationKind.Query, () => Done(_queries.ListAll(Container(), request))),
            ("POST", [.., "docs"]) when request.Flag(Wire.IsBatch) =>
                With(CosmosOperationKind.Batch, () => _batches.RunAsync(Container(), request)),
            ("POST", [.., "docs"]) when request.Flag(Wire.IsQueryPlan) => new(() => QueryHandler.PlanAsync(request)),
            ("POST", [.., "docs"]) when request.IsQuery =>
                With(CosmosOperationKind.Query, () => _queries.RunAsync(Container(), request)),
            ("POST", [.., "docs"]) when request.Flag(Wire.IsUpsert) =>
                With(CosmosOperationKind.Upsert, () => _items.UpsertAsync(Container(), request)),
            ("POST", [.., "docs"]) => With(CosmosOperationKind.Create, () => _items.CreateAsync(Container(), request)),
            ("GET", [.., "docs", var id]) =>
                With(CosmosOperationKind.Read, () => Done(_items.Read(Container(), id, request)), id),
            ("PUT", [.., "docs", var id]) =>
                With(CosmosOperationKind.Replace, () => _items.ReplaceAsync(Container(), id, request), id),
            ("PATCH", [.., "docs", var id]) =>
                With(CosmosOperationKind.Patch, () => _items.PatchAsync(Container(), id, request), id),
            ("DELETE", [.., "docs", var id]) =>
                With(CosmosOperationKind.Delete, () => _items.DeleteAsync(Container(), id, request), id),
            (_, { Length: 5 or 6 }) => throw NotAllowed(request),
            _ => throw RefusedException.Missing($"There is no resource at /{string.Join('/', request.Segments)}."),
        };

        Route With(CosmosOperationKind kind, Func<Task<CosmosAnswer>> run, string? id = null) =>
            new(run, new CosmosOperation(kind, request.Segments[1], request.Segments[3], id));
    }

    // Clients take ".." in an address for a step up, and would delete the container for the item.
    private static RefusedException NoItem(CosmosRequest request) => RefusedException.Malformed(
        $"/{string.Join('/', request.Segments)} with a partition key is no item: an id '..' cannot be addressed.");

    private static RefusedException NotAllowed(CosmosRequest request) =>
        new(405, $"{request.Method} is not allowed on /{string.Join('/', request.Segments)}.");

    private static Task<CosmosAnswer> Done(CosmosAnswer answer) => Task.FromResult(answer);
}
