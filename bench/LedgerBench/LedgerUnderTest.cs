using AzureServices.Cosmos;
using LocalHost;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Statements;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LedgerBench;

/// <summary>The app's ledger on a Cosmos DB endpoint of its own, durable in a file.</summary>
internal sealed class LedgerUnderTest : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private LedgerUnderTest(CosmosEndpoint cosmos)
    {
        Cosmos = cosmos;
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                [CosmosNames.Connection] = cosmos.ConnectionString,
            })
            .Build();
        services = new ServiceCollection().AddAzureClients(settings).AddSingleton(TimeProvider.System)
            .AddLedger().AddStatements().AddVerification().BuildServiceProvider();
    }

    public CosmosEndpoint Cosmos { get; }

    public PointsLedger Ledger => services.GetRequiredService<PointsLedger>();

    public CosmosLedgerStore Store => services.GetRequiredService<CosmosLedgerStore>();

    public StatementReader Statements => services.GetRequiredService<StatementReader>();

    public LedgerVerification Verification => services.GetRequiredService<LedgerVerification>();

    public Container Container => services.GetRequiredService<Database>().GetContainer(CosmosNames.Ledger);

    public static async Task<LedgerUnderTest> StartAsync(BenchOptions options, CancellationToken ct)
    {
        var file = Path.Combine(options.Folder, $"{Guid.CreateVersion7()}.db");
        var ledger = new LedgerUnderTest(await CosmosEndpoint.StartAsync(new CosmosEndpointOptions { Path = file }, ct));
        await LocalResources.CreateDatabaseAsync(ledger.services.GetRequiredService<CosmosClient>(), ct);
        return ledger;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await Cosmos.DisposeAsync();
    }
}
