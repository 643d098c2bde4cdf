using AzureServices;
using AzureServices.Cosmos;
using FunctionsRuntime;
using LoyaltyFunctions.Ledger;
using Microsoft.AspNetCore.Connections;

namespace LocalHost;

/// <summary>The whole platform on this machine: the local Azure services, and the app.</summary>
public sealed class LocalPlatform : IAsyncDisposable
{
    private readonly LocalServices services;

    private LocalPlatform(LocalServices services) => this.services = services;

    public LocalFolder Folder => services.Folder;

    /// <summary>The Cosmos DB account, where a test lets operations fail.</summary>
    public CosmosEndpoint Cosmos => services.Cosmos;

    /// <summary>The app, with its services and its address.</summary>
    public LocalFunctionsHost App { get; private set; } = null!;

    public LocalAddresses Addresses { get; private set; } = null!;

    /// <summary>Starts everything; returns when the app takes requests and events.</summary>
    /// <exception cref="LocalPlatformException">The state folder is in use.</exception>
    /// <exception cref="LocalServiceException">A service could not start: a port is taken, Node is missing.</exception>
    public static async Task<LocalPlatform> StartAsync(
        LocalPlatformOptions options, CancellationToken cancellationToken)
    {
        var platform = new LocalPlatform(await LocalServices.StartAsync(options, cancellationToken));
        try
        {
            await platform.StartAppAsync(options, cancellationToken);
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
        if (App is not null) await App.DisposeAsync();
        await services.DisposeAsync();
    }

    private async Task StartAppAsync(LocalPlatformOptions options, CancellationToken cancellationToken)
    {
        File.Delete(Folder.AddressesFile);
        App = await StartHostAsync(options, cancellationToken);
        await services.SubscribeAsync(App.Address, cancellationToken);
        Addresses = new LocalAddresses(
            App.Address, services.Topic, services.Events.Key, services.Cosmos.ConnectionString,
            services.Storage.ConnectionString);
        await Addresses.SaveAsync(Folder.AddressesFile, cancellationToken);
    }

    private async Task<LocalFunctionsHost> StartHostAsync(
        LocalPlatformOptions options, CancellationToken cancellationToken)
    {
        var settings = services.Settings.ToDictionary(it => it.Key, it => (string?)it.Value);
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
}
