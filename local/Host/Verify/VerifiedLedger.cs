using AzureServices.Azurite;
using AzureServices.Cosmos;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LocalHost.Verify;

/// <summary>The ledger that is to be checked: that of the local state, of which only the stores are started, or that of
/// any account.</summary>
internal sealed class VerifiedLedger : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> running = new();

    private VerifiedLedger()
    {
    }

    /// <summary>Whether the chains are held against seals.</summary>
    public bool HasSeals { get; private set; }

    public LedgerVerification Verification { get; private set; } = null!;

    /// <exception cref="LocalPlatformException">The folder is in use, or holds no ledger.</exception>
    public static async Task<VerifiedLedger> OpenAsync(VerifyOptions options, CancellationToken cancellationToken)
    {
        var ledger = new VerifiedLedger();
        try
        {
            var (cosmos, storage) = options.Cosmos is { } account
                ? (account, options.Storage)
                : await ledger.StartStoresAsync(options, cancellationToken);
            ledger.Connect(cosmos, options.WithoutSeals ? null : storage);
            return ledger;
        }
        catch
        {
            await ledger.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (running.TryPop(out var service)) await service.DisposeAsync();
    }

    private async Task<(string Cosmos, string? Storage)> StartStoresAsync(
        VerifyOptions options, CancellationToken cancellationToken)
    {
        var path = LocalFolder.PathOf(options.State);
        if (!Directory.Exists(path) || !Directory.EnumerateFiles(path).Any())
        {
            throw new LocalPlatformException(
                $"{path} holds no ledger; name the folder that does with --state DIR, or run the demo first.");
        }

        var folder = LocalFolder.Open(options.State, clean: false);
        running.Push(new Held(folder));
        var cosmos = await CosmosEndpoint.StartAsync(
            new CosmosEndpointOptions { Path = folder.CosmosFile }, cancellationToken);
        running.Push(cosmos);
        if (options.WithoutSeals || !Directory.Exists(folder.AzuriteFolder)) return (cosmos.ConnectionString, null);
        var storage = await AzuriteServer.StartAsync(
            new AzuriteOptions { Folder = folder.AzuriteFolder }, cancellationToken);
        running.Push(storage);
        return (cosmos.ConnectionString, storage.ConnectionString);
    }

    private void Connect(string cosmos, string? storage)
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                [CosmosNames.Connection] = cosmos,
                [BlobNames.Connection] = storage,
            })
            .Build();
        var services = new ServiceCollection().AddAzureClients(settings).AddVerification();
        if (storage is not null) services.AddSeals();
        var provider = services.BuildServiceProvider();
        running.Push(provider);
        HasSeals = storage is not null;
        Verification = provider.GetRequiredService<LedgerVerification>();
    }

    private sealed class Held(LocalFolder folder) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
