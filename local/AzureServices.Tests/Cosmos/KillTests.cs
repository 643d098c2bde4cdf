using AzureServices.Cosmos;
using AzureServices.Tests.Azurite;
using Microsoft.Azure.Cosmos;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

/// <summary>Kills a process with an endpoint while 32 writers award points, and opens its file again.</summary>
public sealed class KillTests
{
    private const int AwardsMax = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task Endpoint_KilledAmongParallelBatches_LosesNothingAnsweredAndHalvesNothing([Range(1, 5)] int seed)
    {
        using var folder = new TemporaryFolder();
        using var patience = new CancellationTokenSource(Patience);
        using var host = await HostProcess.StartAsync(HostProcess.CosmosKind, folder.Path);
        using var client = new CosmosClient(host.Address, Gateway());
        Database database = await client.CreateDatabaseAsync("loyalty", cancellationToken: patience.Token);
        Container ledger = await database.CreateContainerAsync(
            "ledger", "/customerId", cancellationToken: patience.Token);
        var seen = await ContinuationOfNowAsync(ledger);

        var killAfter = new Random(seed).Next(1, AwardsMax - 100);
        using var awards = new Awards(ledger, killAfter, patience.Token);
        var writers = awards.RunAsync(AwardsMax);
        await awards.Enough;
        await host.KillAsync();
        awards.Stop();
        await writers;

        await using var endpoint = await CosmosEndpoint.StartAsync(
            new CosmosEndpointOptions { Path = folder.File(HostProcess.CosmosFile) });
        using var survivor = Connect(endpoint);
        await new AwardsFound(survivor.GetContainer("loyalty", "ledger")).CheckAsync(awards.Acknowledged, seen);
        Assert.That(awards.Acknowledged, Has.Count.GreaterThanOrEqualTo(killAfter));
    }

    private static CosmosClientOptions Gateway() =>
        new() { ConnectionMode = ConnectionMode.Gateway, LimitToEndpoint = true };

    private static async Task<string> ContinuationOfNowAsync(Container ledger)
    {
        using var feed = ledger.GetChangeFeedStreamIterator(ChangeFeedStartFrom.Now(), ChangeFeedMode.Incremental);
        using var answer = await feed.ReadNextAsync();
        return answer.ContinuationToken;
    }
}
