using Microsoft.Azure.Cosmos;

namespace AzureServices.Tests.Cosmos.Contract;

/// <summary>What charges have in common: which request costs more. The numbers are the local model's own.</summary>
public sealed class ChargeContract(string account) : ContractSuite(account)
{
    [Test]
    public async Task PointRead_OfASmallItem_CostsOneRequestUnit()
    {
        await Ledger.CreateItemAsync(Some("e1"), Partition);

        Assert.That((await Ledger.ReadItemAsync<Entry>("e1", Partition)).RequestCharge, Is.EqualTo(1).Within(0.1));
    }

    [Test]
    public async Task SameRequest_OnTheSameItem_CostsTheSame()
    {
        await Ledger.CreateItemAsync(Some("e1"), Partition);

        var first = await Ledger.ReadItemAsync<Entry>("e1", Partition);
        var second = await Ledger.ReadItemAsync<Entry>("e1", Partition);

        Assert.That(second.RequestCharge, Is.EqualTo(first.RequestCharge));
    }

    [Test]
    public async Task Requests_AboutALargerItem_CostMore()
    {
        var small = await Ledger.CreateItemAsync(Some("small"), Partition);
        var large = await Ledger.CreateItemAsync(Some("large", type: new string('x', 100 * 1024)), Partition);
        var smallRead = await Ledger.ReadItemAsync<Entry>("small", Partition);
        var largeRead = await Ledger.ReadItemAsync<Entry>("large", Partition);

        Assert.That(large.RequestCharge, Is.GreaterThan(small.RequestCharge));
        Assert.That(largeRead.RequestCharge, Is.GreaterThan(smallRead.RequestCharge));
    }

    [Test]
    public async Task Write_OfASmallItem_CostsMoreThanReadingItAndLessThanReplacingIt()
    {
        var created = await Ledger.CreateItemAsync(Some("e1"), Partition);
        var read = await Ledger.ReadItemAsync<Entry>("e1", Partition);
        var replaced = await Ledger.ReplaceItemAsync(Some("e1", 2), "e1", Partition);

        Assert.That(created.RequestCharge, Is.GreaterThan(read.RequestCharge).And.LessThan(replaced.RequestCharge));
    }

    [Test]
    public async Task Write_WithFewerIndexedPaths_CostsLess()
    {
        var properties = new ContainerProperties("bare", "/customerId");
        properties.IndexingPolicy.ExcludedPaths.Add(new ExcludedPath { Path = "/*" });
        Container bare = await Database.CreateContainerAsync(properties);

        var indexed = await Ledger.CreateItemAsync(Some("e1"), Partition);
        var plain = await bare.CreateItemAsync(Some("e1"), Partition);

        Assert.That(plain.RequestCharge, Is.LessThan(indexed.RequestCharge));
    }

    [Test]
    public async Task Batch_OfSeveralOperations_CostsMoreThanAnyOfThem()
    {
        var one = await Ledger.CreateItemAsync(Some("e1"), Partition);
        using var batch = await Ledger.CreateTransactionalBatch(Partition)
            .CreateItem(Some("e2")).CreateItem(Some("e3")).ExecuteAsync();

        Assert.That(batch.RequestCharge, Is.GreaterThan(one.RequestCharge));
    }

    [Test]
    public void Read_OfAMissingItem_CostsSomething()
    {
        var refused = Assert.ThrowsAsync<CosmosException>(() => Ledger.ReadItemAsync<Entry>("none", Partition));

        Assert.That(refused!.RequestCharge, Is.Positive);
    }

    [Test]
    public async Task Query_ThatFindsMoreItems_CostsMore()
    {
        for (var i = 0; i < 50; i++) await Ledger.CreateItemAsync(Some($"e{i}", i), Partition);

        var one = await CostOfAsync("SELECT * FROM c WHERE c.id = 'e1'");
        var all = await CostOfAsync("SELECT * FROM c");

        Assert.That(all, Is.GreaterThan(one));
    }

    private async Task<double> CostOfAsync(string sql)
    {
        var cost = 0.0;
        using var pages = Ledger.GetItemQueryIterator<Entry>(
            sql, requestOptions: new QueryRequestOptions { PartitionKey = Partition });
        while (pages.HasMoreResults) cost += (await pages.ReadNextAsync()).RequestCharge;
        return cost;
    }
}
