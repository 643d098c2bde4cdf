using System.Net;
using AzureServices.Cosmos;
using Microsoft.Azure.Cosmos;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

public sealed class EndpointTests
{
    private string _file = "";

    [SetUp]
    public void NameAFile() =>
        _file = Path.Combine(
            Path.GetTempPath(), $"cosmos-test-{TestContext.CurrentContext.Test.ID}-{Environment.ProcessId}.db");

    [TearDown]
    public void DeleteTheFile()
    {
        foreach (var suffix in new[] { "", "-wal", "-shm" }) File.Delete(_file + suffix);
    }

    [Test]
    public async Task Start_OnATakenPort_SaysWhichPort()
    {
        await using var first = await CosmosEndpoint.StartAsync(new CosmosEndpointOptions());

        var refused = Assert.ThrowsAsync<LocalServiceException>(() =>
            CosmosEndpoint.StartAsync(new CosmosEndpointOptions { Port = first.Address.Port }));

        Assert.That(refused!.Message, Does.Contain($"port {first.Address.Port}").And.Not.Contain("\n"));
    }

    [Test]
    public async Task Start_OnAFileInUse_SaysSo()
    {
        await using var first = await CosmosEndpoint.StartAsync(new CosmosEndpointOptions { Path = _file });

        var refused = Assert.ThrowsAsync<LocalServiceException>(() =>
            CosmosEndpoint.StartAsync(new CosmosEndpointOptions { Path = _file }));

        Assert.That(refused!.Message, Does.Contain(_file));
    }

    [Test]
    public async Task Restart_WithAContinuationFromBefore_ShowsOnlyWhatIsNew()
    {
        string continuation;
        await using (var before = await StartAsync(_file))
        {
            await before.Ledger.CreateItemAsync(Some("old"), Ada);
            await before.Ledger.CreateItemAsync(Some("gone"), Ada);
            await before.Ledger.DeleteItemAsync<Entry>("gone", Ada);
            continuation = (await ReadAsync(before.Ledger, ChangeFeedStartFrom.Now())).ContinuationToken;
        }

        await using var after = await StartAsync(_file);
        await after.Ledger.CreateItemAsync(Some("new"), Ada);
        var changes = await ReadAsync(after.Ledger, ChangeFeedStartFrom.ContinuationToken(continuation));

        Assert.That(changes.Select(it => it.id), Is.EqualTo(new[] { "new" }));
    }

    [Test]
    public async Task Restart_FromTheSameFile_KeepsEverything()
    {
        string etag;
        await using (var before = await StartAsync(_file))
        {
            await before.Ledger.CreateItemAsync(Some("e1"), Ada);
            etag = (await before.Ledger.ReplaceItemAsync(Some("e1", 2), "e1", Ada)).ETag;
            await before.Ledger.CreateItemAsync(Some("gone"), Ada);
            await before.Ledger.DeleteItemAsync<Entry>("gone", Ada);
        }

        await using var after = await StartAsync(_file);
        var read = await after.Ledger.ReadItemAsync<Entry>("e1", Ada);
        var next = await after.Ledger.CreateItemAsync(Some("gone", 9), Ada);

        Assert.That((read.Resource.sequence, read.ETag), Is.EqualTo((2, etag)));
        Assert.That(next.ETag, Is.Not.EqualTo(etag));
        Assert.That((await after.QueryAsync<int>("SELECT VALUE COUNT(1) FROM c")).Single(), Is.EqualTo(2));
    }

    [Test]
    public async Task Answered_BeforeTheProcessDies_IsInTheCopyOfItsFiles()
    {
        var copy = _file + ".copy";
        await using var account = await StartAsync(_file);
        using var batch = await account.Ledger.CreateTransactionalBatch(Ada)
            .CreateItem(Some("e1")).CreateItem(Some("e2")).ExecuteAsync();

        // A killed process leaves its files as they are at this moment.
        foreach (var suffix in new[] { "", "-wal" }) CopyShared(_file + suffix, copy + suffix);
        await using var survivor = await StartAsync(copy);

        Assert.That((await survivor.QueryAsync<int>("SELECT VALUE COUNT(1) FROM c")).Single(), Is.EqualTo(2));
        await survivor.DisposeAsync();
        foreach (var suffix in new[] { "", "-wal", "-shm" }) File.Delete(copy + suffix);
    }

    [Test]
    public async Task Containers_CreatedReadReplacedListedAndDeleted_AnswerAsTheServiceDoes()
    {
        await using var account = await StartAsync();
        var properties = new ContainerProperties("orders", "/order/id") { DefaultTimeToLive = 60 };

        Container orders = await account.Database.CreateContainerAsync(properties, throughput: 400);
        var again = await account.Database.CreateContainerIfNotExistsAsync(properties);
        var read = await orders.ReadContainerAsync();
        await orders.ReplaceContainerAsync(new ContainerProperties("orders", "/order/id") { DefaultTimeToLive = 90 });
        await orders.CreateItemAsync(new { id = "1", order = new { id = "o-1" } }, new PartitionKey("o-1"));
        await orders.DeleteContainerAsync();

        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((read.Resource.PartitionKeyPath, read.Resource.DefaultTimeToLive), Is.EqualTo(("/order/id", 60)));
        Assert.ThrowsAsync<CosmosException>(() => orders.ReadContainerAsync());
        using var left = account.Database.GetContainerQueryIterator<ContainerProperties>();
        Assert.That((await left.ReadNextAsync()).Select(it => it.Id), Is.EqualTo(new[] { "ledger" }));
    }

    [Test]
    public async Task Container_CreatedAgainUnderItsName_IsEmpty()
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("e1"), Ada);

        await account.Ledger.DeleteContainerAsync();
        await account.Database.CreateContainerAsync("ledger", "/customerId");
        // The first client keeps the resource id of the old container for a while, as it does with the service.
        using var newcomer = Connect(account.Endpoint);
        var query =
            newcomer.GetContainer("loyalty", "ledger").GetItemQueryIterator<int>("SELECT VALUE COUNT(1) FROM c");

        Assert.That((await query.ReadNextAsync()).Single(), Is.Zero);
    }

    [Test]
    public async Task Database_Deleted_TakesItsContainersAlong()
    {
        await using var account = await StartAsync();

        await account.Database.DeleteAsync();
        using var created = await account.Client.CreateDatabaseStreamAsync(new DatabaseProperties("loyalty"));
        using var again = await account.Client.CreateDatabaseStreamAsync(new DatabaseProperties("loyalty"));

        Assert.That(
            (created.StatusCode, again.StatusCode), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.Conflict)));
        using var left = account.Database.GetContainerQueryIterator<ContainerProperties>();
        Assert.That((await left.ReadNextAsync()).Count, Is.Zero);
    }

    [Test]
    public async Task Container_OfAMissingDatabase_IsRefused()
    {
        await using var account = await StartAsync();

        var refused = Assert.ThrowsAsync<CosmosException>(
            () => account.Client.GetDatabase("none").CreateContainerAsync("c", "/id"));

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private static async Task<FeedResponse<Entry>> ReadAsync(Container container, ChangeFeedStartFrom start)
    {
        using var feed = container.GetChangeFeedIterator<Entry>(start, ChangeFeedMode.Incremental);
        return await feed.ReadNextAsync();
    }

    private static void CopyShared(string from, string to)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var target = File.Create(to);
        source.CopyTo(target);
    }
}
