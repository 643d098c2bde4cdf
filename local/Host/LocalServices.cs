using AzureServices;
using AzureServices.Azurite;
using AzureServices.Cosmos;
using AzureServices.EventGrid;
using LoyaltyFunctions.Shared;

namespace LocalHost;

/// <summary>
/// Azurite, the Cosmos DB endpoint and the Event Grid, with all containers that Bicep makes on Azure.
/// </summary>
public sealed class LocalServices : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> running = new();

    private LocalServices(LocalFolder folder) => Folder = folder;

    public LocalFolder Folder { get; }

    public AzuriteServer Storage { get; private set; } = null!;

    public CosmosEndpoint Cosmos { get; private set; } = null!;

    public EventGridEndpoint Events { get; private set; } = null!;

    /// <summary>Where the app publishes.</summary>
    public Uri Topic => Events.TopicEndpoint(LocalSubscriptions.LoyaltyTopic);

    /// <summary>The app's settings that lead to these services, as local.settings.json writes them.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["AzureWebJobsStorage"] = Storage.ConnectionString,
        [BlobNames.Connection] = Storage.ConnectionString,
        [CosmosNames.Connection] = Cosmos.ConnectionString,
        [Nested(AzureClients.TopicEndpointSetting)] = Topic.ToString(),
        [Nested(AzureClients.TopicKeySetting)] = Events.Key,
    };

    /// <summary>Starts all three; returns when they take requests.</summary>
    /// <exception cref="LocalPlatformException">The state folder is in use.</exception>
    /// <exception cref="LocalServiceException">A service could not start: a port is taken, Node is missing.</exception>
    public static async Task<LocalServices> StartAsync(
        LocalServicesOptions options, CancellationToken cancellationToken)
    {
        var services = new LocalServices(LocalFolder.Open(options.State, options.Clean));
        try
        {
            await services.StartEachAsync(options, cancellationToken);
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>Delivers the events to the app at this address. The app need not be up yet.</summary>
    public Task SubscribeAsync(Uri app, CancellationToken cancellationToken) =>
        Events.SetSubscriptionsAsync(LocalSubscriptions.Of(app), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        while (running.TryPop(out var service)) await service.DisposeAsync();
        Folder.Dispose();
    }

    private async Task StartEachAsync(LocalServicesOptions options, CancellationToken cancellationToken)
    {
        var logging = Keep(new LoggerScope(options.LogLevel));
        Storage = Keep(await AzuriteServer.StartAsync(
            new AzuriteOptions
            {
                Folder = Folder.AzuriteFolder,
                BlobPort = options.StoragePort,
                QueuePort = Next(options.StoragePort, 1),
                TablePort = Next(options.StoragePort, 2),
            },
            cancellationToken));
        Cosmos = Keep(await CosmosEndpoint.StartAsync(
            new CosmosEndpointOptions
            {
                Port = options.CosmosPort,
                Path = Folder.CosmosFile,
                Logging = logging.Factory,
            },
            cancellationToken));
        await LocalResources.CreateAsync(Cosmos.ConnectionString, Storage.ConnectionString, cancellationToken);
        Events = Keep(await EventGridEndpoint.StartAsync(
            new EventGridOptions
            {
                Port = options.EventGridPort,
                Path = Folder.EventGridFile,
                StorageConnectionString = Storage.ConnectionString,
                BlobChanges = Storage.BlobChanges,
                Logging = logging.Factory,
            },
            cancellationToken));
    }

    private T Keep<T>(T service)
        where T : IAsyncDisposable
    {
        running.Push(service);
        return service;
    }

    private static int Next(int port, int offset) => port == 0 ? 0 : port + offset;

    private static string Nested(string setting) => setting.Replace(":", "__", StringComparison.Ordinal);
}
