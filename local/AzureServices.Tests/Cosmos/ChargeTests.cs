using System.Net;
using Microsoft.Azure.Cosmos;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

/// <summary>The numbers of the cost model; what holds on the service as well is in ChargeContract.</summary>
public sealed class ChargeTests
{
    private const int Kilobyte = 1024;

    // Some(...) has five values, a null among them: 5 RU for the item, 0.2 for each of them.
    private const double CreateOfSome = 6;

    [TestCase(Kilobyte, 1)]
    [TestCase(Kilobyte + 1, 1.1)]
    [TestCase(100 * Kilobyte, 10.9)]
    public async Task Read_OfAnItemOfSomeSize_CostsByStartedKilobytes(int bytes, double expected)
    {
        await using var account = await StartAsync();
        await CreateAsync(account, Sized("e1", bytes));

        Assert.That((await account.Ledger.ReadItemAsync<object>("e1", Ada)).RequestCharge, Is.EqualTo(expected));
    }

    [TestCase(Kilobyte, 6)]
    [TestCase(Kilobyte + 1, 6.5)]
    [TestCase(100 * Kilobyte, 55.5)]
    public async Task Create_OfAnItemOfSomeSize_CostsByStartedKilobytes(int bytes, double expected)
    {
        await using var account = await StartAsync();

        Assert.That((await CreateAsync(account, Sized("e1", bytes))).RequestCharge, Is.EqualTo(expected));
    }

    [Test]
    public async Task Replace_OfAnItem_CostsBothVersionsAndTheTermsThatDiffer()
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("e1"), Ada);

        var same = await account.Ledger.ReplaceItemAsync(Some("e1"), "e1", Ada);
        var oneChanged = await account.Ledger.UpsertItemAsync(Some("e1", 2), Ada);
        var patched = await account.Ledger.PatchItemAsync<Entry>("e1", Ada, [PatchOperation.Remove("/sequence")]);

        Assert.That(same.RequestCharge, Is.EqualTo(10));
        Assert.That(oneChanged.RequestCharge, Is.EqualTo(10.4));
        Assert.That(patched.RequestCharge, Is.EqualTo(10.2));
    }

    [Test]
    public async Task Delete_OfAnItem_CostsAsMuchAsItsCreation()
    {
        await using var account = await StartAsync();
        var created = await account.Ledger.CreateItemAsync(Some("e1"), Ada);

        var deleted = await account.Ledger.DeleteItemAsync<Entry>("e1", Ada);

        Assert.That((created.RequestCharge, deleted.RequestCharge), Is.EqualTo((CreateOfSome, CreateOfSome)));
    }

    [TestCase("/*", "", 6.6)]
    [TestCase("", "/*", 5)]
    [TestCase("/customerId/?", "/*", 5.2)]
    [TestCase("/order/*", "/*", 5.6)]
    [TestCase("/order/lines/[]/sku/?", "/*", 5.4)]
    [TestCase("/*", "/order/*", 6)]
    [TestCase("/* /order/id/?", "/order/*", 6.2)]
    [TestCase("/*", "/\"note\"/?", 6.4)]
    public async Task Create_UnderAnIndexingPolicy_CostsTheValuesOnItsPaths(
        string included, string excluded, double expected)
    {
        await using var account = await StartAsync();
        var properties = new ContainerProperties("indexed", "/customerId");
        foreach (var path in included.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            properties.IndexingPolicy.IncludedPaths.Add(new IncludedPath { Path = path });
        foreach (var path in excluded.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            properties.IndexingPolicy.ExcludedPaths.Add(new ExcludedPath { Path = path });
        Container container = await account.Database.CreateContainerAsync(properties);

        var item = new
        {
            id = "o1",
            customerId = "ada",
            type = "order",
            note = "n",
            sequence = 1,
            order = new { id = 7, lines = new[] { new { sku = "tea" }, new { sku = "jam" }, new { sku = "tea" } } },
        };
        var created = await container.CreateItemAsync(item, Ada);

        Assert.That(created.RequestCharge, Is.EqualTo(expected));
    }

    [Test]
    public async Task Create_WithoutAnyIndex_CostsTheItemAlone()
    {
        await using var account = await StartAsync();
        var properties = new ContainerProperties("bare", "/customerId")
        {
            IndexingPolicy = new IndexingPolicy { IndexingMode = IndexingMode.None, Automatic = false },
        };
        Container container = await account.Database.CreateContainerAsync(properties);

        Assert.That((await container.CreateItemAsync(Some("e1"), Ada)).RequestCharge, Is.EqualTo(5));
    }

    [TestCase("SELECT * FROM c", 3.05)]
    [TestCase("SELECT * FROM c WHERE c.sequence = 3", 3.05)]
    [TestCase("SELECT * FROM c WHERE c.sequence > 99", 3)]
    [TestCase("SELECT * FROM c WHERE c.id = 'e3'", 2.6)]
    public async Task Query_OverAPartition_CostsWhatItScansAndWhatItReturns(string sql, double expected)
    {
        await using var account = await StartAsync();
        for (var i = 0; i < 10; i++) await account.Ledger.CreateItemAsync(Some($"e{i}", i), Ada);
        await account.Ledger.CreateItemAsync(Some("e1", 3, "bob"), new PartitionKey("bob"));

        // A page of ten small items is more than one KB; a projection keeps it below.
        var query = account.Ledger.GetItemQueryIterator<object>(
            sql.Replace("*", "c.id", StringComparison.Ordinal),
            requestOptions: new QueryRequestOptions { PartitionKey = Ada });

        Assert.That((await query.ReadNextAsync()).RequestCharge, Is.EqualTo(expected));
    }

    [Test]
    public async Task Batch_ThatIsRefused_CostsTheSmallestChargeForEachOperation()
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("taken"), Ada);

        using var refused = await account.Ledger.CreateTransactionalBatch(Ada)
            .CreateItem(Some("e1")).CreateItem(Some("taken")).CreateItem(Some("e2")).ExecuteAsync();

        Assert.That(refused.RequestCharge, Is.EqualTo(3));
    }

    [Test]
    public async Task Refusals_OfEveryKind_CostTheSmallestCharge()
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("e1"), Ada);
        var ifMatch = new ItemRequestOptions { IfMatchEtag = "\"other\"" };

        double[] charges =
        [
            (await Refusal(account.Ledger.ReadItemAsync<Entry>("none", Ada))).RequestCharge,
            (await Refusal(account.Ledger.CreateItemAsync(Some("e1"), Ada))).RequestCharge,
            (await Refusal(account.Ledger.ReplaceItemAsync(Some("e1"), "e1", Ada, ifMatch))).RequestCharge,
            (await Refusal(account.Ledger.CreateItemAsync(new { customerId = "ada" }, Ada))).RequestCharge,
        ];

        Assert.That(charges, Is.All.EqualTo(1));
    }

    private static Task<ItemResponse<Entry>> CreateAsync(CosmosAccount account, Entry entry) =>
        account.Ledger.CreateItemAsync(entry, Ada);

    /// <summary>An entry that is exactly so long as the client sends it.</summary>
    private static Entry Sized(string id, int bytes)
    {
        var bare = $$"""{"id":"{{id}}","customerId":"ada","type":"","sequence":1,"note":null}""";
        return Some(id, type: new string('x', bytes - bare.Length));
    }

    private static async Task<CosmosException> Refusal<T>(Task<T> operation)
    {
        try
        {
            await operation;
        }
        catch (CosmosException refused)
        {
            Assert.That(refused.StatusCode, Is.Not.EqualTo(HttpStatusCode.InternalServerError));
            return refused;
        }

        throw new AssertionException("The operation was not refused.");
    }
}
