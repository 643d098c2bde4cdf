using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Microsoft.Azure.Cosmos;

namespace FunctionsRuntime.Triggers.CosmosDb;

/// <summary>Clients by connection string. An endpoint on loopback is an emulator: one gateway, no other regions.</summary>
internal sealed class CosmosClients : IDisposable
{
    private readonly ConcurrentDictionary<string, CosmosClient> _clients = new();

    public Container Of(CosmosPlace place) => DatabaseOf(place).GetContainer(place.Container);

    public Database DatabaseOf(CosmosPlace place) =>
        _clients.GetOrAdd(place.ConnectionString, static text => new CosmosClient(text, Options(text))).GetDatabase(place.Database);

    public void Dispose()
    {
        foreach (var client in _clients.Values) client.Dispose();
    }

    private static CosmosClientOptions Options(string connectionString)
    {
        var options = new CosmosClientOptions { UseSystemTextJsonSerializerWithOptions = JsonSerializerOptions.Default };
        var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
        if (!parts.TryGetValue("AccountEndpoint", out var endpoint) || !new Uri((string)endpoint).IsLoopback) return options;
        options.ConnectionMode = ConnectionMode.Gateway;
        options.LimitToEndpoint = true;
        return options;
    }
}
