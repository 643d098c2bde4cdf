using AzureServices.Cosmos;
using AzureServices.Cosmos.Faults;
using LocalHost;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>The ledger on a Cosmos DB endpoint of its own, through the client that the app makes.</summary>
internal sealed class LedgerFixture : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private LedgerFixture(CosmosEndpoint cosmos, TimeProvider time)
    {
        Cosmos = cosmos;
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                [CosmosNames.Connection] = cosmos.ConnectionString,
            })
            .Build();
        services = new ServiceCollection().AddAzureClients(settings).AddSingleton(time)
            .AddSingleton<CosmosLedgerStore>().AddSingleton<PointsLedger>().BuildServiceProvider();
    }

    public CosmosEndpoint Cosmos { get; }

    public Database Database => services.GetRequiredService<Database>();

    public BulkDatabase Bulk => services.GetRequiredService<BulkDatabase>();

    public CosmosLedgerStore Store => services.GetRequiredService<CosmosLedgerStore>();

    public PointsLedger Ledger => services.GetRequiredService<PointsLedger>();

    public static async Task<LedgerFixture> StartAsync(
        TimeProvider? time = null, CosmosEndpointOptions? options = null)
    {
        var cosmos = await CosmosEndpoint.StartAsync(options ?? new CosmosEndpointOptions());
        var fixture = new LedgerFixture(cosmos, time ?? TimeProvider.System);
        var client = fixture.services.GetRequiredService<CosmosClient>();
        await LocalResources.CreateDatabaseAsync(client, CancellationToken.None);
        return fixture;
    }

    /// <summary>Makes the next batches of the ledger suffer.</summary>
    public void Disturb(CosmosFaultEffect effect, int count = 1) => Cosmos.Inject(new CosmosFault
    {
        Matches = operation => operation is { Kind: CosmosOperationKind.Batch, Container: CosmosNames.Ledger },
        Effect = effect,
        Count = count,
    });

    public async Task<Account> AccountAsync(string customerId) =>
        (await Store.ReadAccountAsync(customerId, CancellationToken.None))!;

    public Task<IReadOnlyList<LedgerEntry>> EntriesAsync(string customerId) =>
        Store.ReadEntriesAsync(customerId, after: 0, limit: 1_000, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Cosmos.DisposeAsync();
    }
}
