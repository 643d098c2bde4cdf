using AzureServices;
using AzureServices.Azurite;
using AzureServices.Cosmos;
using AzureServices.EventGrid;
using FunctionsRuntime;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Connections;

namespace LocalHost;

/// <summary>The whole platform on this machine: Azurite, the Cosmos DB and Event Grid endpoints, and the app.</summary>
public sealed class LocalPlatform : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> running = new();

    private LocalPlatform(LocalFolder folder) => Folder = folder;

    public LocalFolder Folder { get; }

    /// <summary>The app, with its services and its address.</summary>
    public LocalFunctionsHost App { get; private set; } = null!;

    public LocalAddresses Addresses { get; private set; } = null!;

    /// <summary>Starts everything; returns when the app takes requests and events.</summary>
    /// <exception cref="LocalPlatformException">The state folder is in use.</exception>
    /// <exception cref="LocalServiceException">A service could not start: a port is taken, Node is missing.</exception>
    public static async Task<LocalPlatform> StartAsync(
        LocalPlatformOptions options, CancellationToken cancellationToken)
    {
        var platform = new LocalPlatform(LocalFolder.Open(options.State, options.Clean));
        try
        {
            await platform.StartServicesAsync(options, cancellationToken);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (running.TryPop(out var service)) await service.DisposeAsync();
        Folder.Dispose();
    }

    private async Task StartServicesAsync(LocalPlatformOptions options, CancellationToken cancellationToken)
    {
        File.Delete(Folder.AddressesFile);
        var logging = Keep(new LoggerScope(options.LogLevel));
        var azurite = Keep(await AzuriteServer.StartAsync(
            new AzuriteOptions
            {
                Folder = Folder.AzuriteFolder,
                BlobPort = options.StoragePort,
                QueuePort = Next(options.StoragePort, 1),
                TablePort = Next(options.StoragePort, 2),
            },
            cancellationToken));
        var cosmos = Keep(await CosmosEndpoint.StartAsync(
            new CosmosEndpointOptions
            {
                Port = options.CosmosPort,
                Path = Folder.CosmosFile,
                Logging = logging.Factory,
            },
            cancellationToken));
        await LocalResources.CreateAsync(cosmos.ConnectionString, azurite.ConnectionString, cancellationToken);
        var events = Keep(await EventGridEndpoint.StartAsync(
            new EventGridOptions
            {
                Port = options.EventGridPort,
                Path = Folder.EventGridFile,
                StorageConnectionString = azurite.ConnectionString,
                BlobChanges = azurite.BlobChanges,
                Logging = logging.Factory,
            },
            cancellationToken));
        var topic = events.TopicEndpoint(LocalSubscriptions.LoyaltyTopic);
        App = Keep(await StartAppAsync(options, azurite, cosmos, topic, events.Key, cancellationToken));
        await events.SetSubscriptionsAsync(LocalSubscriptions.Of(App.Address), cancellationToken);
        Addresses = new LocalAddresses(
            App.Address, topic, events.Key, cosmos.ConnectionString, azurite.ConnectionString);
        await Addresses.SaveAsync(Folder.AddressesFile, cancellationToken);
    }

    private async Task<LocalFunctionsHost> StartAppAsync(
        LocalPlatformOptions options, AzuriteServer azurite, CosmosEndpoint cosmos, Uri topic, string key,
        CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            [BlobNames.Connection] = azurite.ConnectionString,
            [CosmosNames.Connection] = cosmos.ConnectionString,
            [AzureClients.TopicEndpointSetting] = topic.ToString(),
            [AzureClients.TopicKeySetting] = key,
        };
        foreach (var (name, value) in options.Settings) settings[name] = value;
        var host = new LocalFunctionsHostOptions
        {
            Settings = settings,
            Url = $"http://127.0.0.1:{options.Port}",
            StatePath = Folder.FunctionsFile,
            ConfigureLogging = logging => LoggerScope.ToStandardError(logging, options.LogLevel),
        };
        try
        {
            return await LocalFunctionsHost.StartAsync<PointsLedger>(host, cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new LocalPlatformException(
                $"API: port {options.Port} is taken by another process; name another one with --port.", exception);
        }
    }

    private T Keep<T>(T service)
        where T : IAsyncDisposable
    {
        running.Push(service);
        return service;
    }

    private static int Next(int port, int offset) => port == 0 ? 0 : port + offset;
}
