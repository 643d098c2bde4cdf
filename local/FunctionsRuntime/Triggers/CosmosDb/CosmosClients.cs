using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using Microsoft.Azure.Cosmos;

namespace FunctionsRuntime.Triggers.CosmosDb;

/// <summary>Clients by connection string. An endpoint on loopback is an emulator: one gateway, one region.</summary>
internal sealed class CosmosClients : IDisposable
{
    private readonly ConcurrentDictionary<string, CosmosClient> _clients = new();
    private readonly ConcurrentDictionary<string, string> _names = new();

    public Container Of(CosmosPlace place) => DatabaseOf(place).GetContainer(place.Container);

    public Database DatabaseOf(CosmosPlace place) => Client(place.ConnectionString).GetDatabase(place.Database);

    /// <summary>The connection string that a name stands for; known to be one.</summary>
    /// <exception cref="FunctionSetupException">There is none, or it is another kind of text.</exception>
    public string Named(string connection, Settings settings)
    {
        var name = settings.Resolve(connection);
        var found = settings.ConnectionString(name);
        _names.TryAdd(found, name);
        try
        {
            Client(found);
            return found;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new FunctionSetupException($"the connection '{connection}' is not a connection string: "
                + "write AccountEndpoint=URL;AccountKey=KEY");
        }
    }

    public CosmosClient Client(string connectionString) => _clients.GetOrAdd(connectionString, Open);

    public void Dispose()
    {
        foreach (var client in _clients.Values) client.Dispose();
    }

    private CosmosClient Open(string connectionString)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
        var isLocal = parts.TryGetValue("AccountEndpoint", out var endpoint) && new Uri((string)endpoint).IsLoopback;
        var options = new CosmosClientOptions
        {
            UseSystemTextJsonSerializerWithOptions = JsonSerializerOptions.Default,
            ConnectionMode = isLocal ? ConnectionMode.Gateway : ConnectionMode.Direct,
            LimitToEndpoint = isLocal,
        };

        // Only the SDK's own sender knows how to trust any certificate.
        var trustsAll = parts.ContainsKey("DisableServerCertificateValidation");
        if (isLocal && !trustsAll && _names.TryGetValue(connectionString, out var name))
        {
            var sender = new Lazy<HttpClient>(() => new HttpClient(new RefusedConnectionHandler(name)));
            options.HttpClientFactory = () => sender.Value;
        }

        return new CosmosClient(connectionString, options);
    }
}
