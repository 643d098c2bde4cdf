using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Storage;

namespace AzureServices.Cosmos.Handlers;

/// <summary>Databases: create, read, list, query, delete.</summary>
internal sealed class DatabaseHandler(CatalogStore catalog)
{
    public CosmosAnswer List() => FeedBody.Of("", "Databases", catalog.Current.Databases.Select(it => it.ToJson()));

    public Task<CosmosAnswer> QueryAsync(CosmosRequest request) =>
        QueryHandler.RunOverAsync(request, ("", "Databases"), catalog.Current.Databases.Select(it => it.ToJson()));

    public CosmosAnswer Read(string database) => ResourceRequest.Answer(200, Find(database).ToJson());

    public async Task<CosmosAnswer> CreateAsync(CosmosRequest request)
    {
        var throughput = OfferHandler.AskedBy(request);
        var id = (await ResourceRequest.ReadAsync(request))["id"]!.GetValue<string>();
        var created = await catalog.CreateDatabaseAsync(id, throughput)
            ?? throw new RefusedException(409, $"The database '{id}' already exists.");
        return ResourceRequest.Answer(201, created.ToJson());
    }

    public async Task<CosmosAnswer> DeleteAsync(string database)
    {
        await catalog.DeleteAsync(Find(database));
        return new CosmosAnswer(204);
    }

    private Database Find(string database) =>
        catalog.Current.Find(database)
            ?? throw RefusedException.Missing("Resource Not Found: there is no such database.");
}
