using AzureServices.Cosmos;
using Microsoft.Azure.Cosmos;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

public sealed class MemoryTests
{
    [Test]
    public async Task Memory_OfAnEndpoint_IsItsOwn()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();

        await one.Ledger.CreateItemAsync(Some("e1"), Ada);
        var batch = await one.Ledger.CreateTransactionalBatch(Ada)
            .CreateItem(Some("e2")).UpsertItem(Some("e1", 2)).ExecuteAsync();

        Assert.That(batch.IsSuccessStatusCode, Is.True);
        Assert.That(await one.CountAsync(), Is.EqualTo(2));
        Assert.That(await two.CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Memory_ReadByManyWhileManyWrite_ShowsWholeBatchesOnly()
    {
        const int Writers = 4, Readers = 4, EachWrites = 40;
        await using var memory = await StartAsync();
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(WriteAsync));

        var odd = await Task.WhenAll(Enumerable.Range(0, Readers).Select(async _ =>
        {
            var found = 0;
            while (!writing.IsCompleted) found += await memory.CountAsync() % 2;
            return found;
        }));
        await writing;

        Assert.That(odd, Is.All.Zero);
        Assert.That(await memory.CountAsync(), Is.EqualTo(2 * Writers * EachWrites));

        async Task WriteAsync(int writer)
        {
            for (var i = 0; i < EachWrites; i++)
                using (await memory.Ledger.CreateTransactionalBatch(Ada)
                    .CreateItem(Some($"a{writer}-{i}")).CreateItem(Some($"b{writer}-{i}")).ExecuteAsync()) { }
        }
    }

    [Test]
    public void Memory_WithAPath_IsRefused()
    {
        var refused = Assert.ThrowsAsync<LocalServiceException>(() => CosmosEndpoint.StartAsync(
            new CosmosEndpointOptions { InMemory = true, Path = "loyalty.db" }));

        Assert.That(refused!.Message, Does.Contain("loyalty.db"));
    }

    private static async Task<Memory> StartAsync()
    {
        var endpoint = await CosmosEndpoint.StartAsync(new CosmosEndpointOptions { InMemory = true });
        var client = Connect(endpoint);
        Database database = await client.CreateDatabaseAsync("loyalty");
        return new Memory(endpoint, client, await database.CreateContainerAsync("ledger", "/customerId"));
    }

    private sealed record Memory(CosmosEndpoint Endpoint, CosmosClient Client, Container Ledger) : IAsyncDisposable
    {
        public async Task<int> CountAsync()
        {
            using var pages = Ledger.GetItemQueryIterator<int>(
                "SELECT VALUE COUNT(1) FROM c", requestOptions: new QueryRequestOptions { PartitionKey = Ada });
            return (await pages.ReadNextAsync()).Single();
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await Endpoint.DisposeAsync();
        }
    }
}
