using System.Text.Json.Nodes;
using AzureServices.Cosmos;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Time.Testing;

namespace AzureServices.Tests.Cosmos;

/// <summary>
/// An endpoint of its own for one test, with the official client and one container "ledger" by /customerId.
/// </summary>
internal sealed class CosmosAccount : IAsyncDisposable
{
    private CosmosAccount(CosmosEndpoint endpoint, CosmosClient client, Container ledger)
    {
        Endpoint = endpoint;
        Client = client;
        Ledger = ledger;
    }

    public static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly PartitionKey Ada = new("ada");

    public CosmosEndpoint Endpoint { get; }

    public CosmosClient Client { get; }

    public Database Database => Ledger.Database;

    public Container Ledger { get; }

    public static async Task<CosmosAccount> StartAsync(
        string? path = null, TimeProvider? time = null, Action<CosmosClientOptions>? configure = null)
    {
        var endpoint = await CosmosEndpoint.StartAsync(
            new CosmosEndpointOptions { Path = path, Time = time ?? new FakeTimeProvider(Noon) });
        var client = Connect(endpoint, configure);
        Database database = await client.CreateDatabaseIfNotExistsAsync("loyalty");
        Container ledger = await database.CreateContainerIfNotExistsAsync("ledger", "/customerId");
        return new CosmosAccount(endpoint, client, ledger);
    }

    public static CosmosClient Connect(CosmosEndpoint endpoint, Action<CosmosClientOptions>? configure = null)
    {
        var options = new CosmosClientOptions { ConnectionMode = ConnectionMode.Gateway, LimitToEndpoint = true };
        configure?.Invoke(options);
        return new CosmosClient(endpoint.ConnectionString, options);
    }

    /// <summary>Any entry of a customer.</summary>
    public static Entry Some(string id, int sequence = 1, string customerId = "ada", string type = "entry") =>
        new(id, customerId, type, sequence);

    /// <summary>Everything that a query returns, page by page.</summary>
    public async Task<List<T>> QueryAsync<T>(QueryDefinition query, QueryRequestOptions? options = null)
    {
        var found = new List<T>();
        using var pages = Ledger.GetItemQueryIterator<T>(query, requestOptions: options);
        while (pages.HasMoreResults) found.AddRange(await pages.ReadNextAsync());
        return found;
    }

    public Task<List<T>> QueryAsync<T>(string query) => QueryAsync<T>(new QueryDefinition(query));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Endpoint.DisposeAsync();
    }
}

/// <summary>What the tests store; the names are those of the JSON.</summary>
#pragma warning disable IDE1006, CA1707
internal sealed record Entry(string id, string customerId, string type, int sequence)
{
    public string? note { get; init; }
}
#pragma warning restore IDE1006, CA1707
