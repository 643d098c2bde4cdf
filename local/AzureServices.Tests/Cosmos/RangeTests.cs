using System.Net;
using System.Reflection;
using Microsoft.Azure.Cosmos;
using Newtonsoft.Json.Linq;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

/// <summary>A container that is cut into four ranges, as the service does from 30,001 request units on.</summary>
public sealed class RangeTests
{
    private const int Customers = 40;

    [TestCase(400, 1)]
    [TestCase(10_000, 1)]
    [TestCase(10_100, 2)]
    [TestCase(40_000, 4)]
    public async Task Container_OfSomeThroughput_HasARangeForEachTenThousandUnits(int throughput, int ranges)
    {
        await using var account = await StartAsync();
        Container manual = await account.Database.CreateContainerAsync("manual", "/customerId", throughput);

        Assert.That(await manual.GetFeedRangesAsync(), Has.Count.EqualTo(ranges));
    }

    [Test]
    public async Task Container_OfAutoscale_IsCutByItsMaximum()
    {
        await using var account = await StartAsync();
        Container container = await account.Database.CreateContainerAsync(
            new ContainerProperties("auto", "/customerId"), ThroughputProperties.CreateAutoscaleThroughput(20_000));

        Assert.That(await container.GetFeedRangesAsync(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Ranges_TheirItemsTogether_AreThoseOfTheContainer()
    {
        await using var account = await StartAsync();
        var wide = await FillAsync(account);
        var byRange = new List<List<string>>();

        foreach (var range in await wide.GetFeedRangesAsync())
            byRange.Add(await Feed.ReadAllAsync(wide.GetItemQueryIterator<string>(
                range, new QueryDefinition("SELECT VALUE c.id FROM c"))));

        Assert.That(byRange, Has.All.Not.Empty);
        Assert.That(byRange.SelectMany(ids => ids), Is.EquivalentTo(Ids));
    }

    [Test]
    public async Task Partition_OfAnyKey_LiesInTheRangeThatTheClientComputes()
    {
        await using var account = await StartAsync();
        var wide = await CreateAsync(account);
        PartitionKey[] keys =
        [
            new("ada"), new(""), new("世界"), new(new string('x', 500)), new(0), new(-1.5), new(true),
            PartitionKey.Null,
        ];
        JToken[] values = ["ada", "", "世界", new string('x', 500), 0, -1.5, true, JValue.CreateNull()];
        for (var i = 0; i < keys.Length; i++)
            await wide.CreateItemAsync(new JObject { ["id"] = $"{i}", ["customerId"] = values[i] }, keys[i]);

        foreach (var range in await wide.GetFeedRangesAsync())
        {
            var ids = await Feed.ReadAllAsync(wide.GetItemQueryIterator<string>(
                range, new QueryDefinition("SELECT VALUE c.id FROM c")));
            for (var i = 0; i < keys.Length; i++)
                Assert.That(
                    await IsPartAsync(wide, range, FeedRange.FromPartitionKey(keys[i])),
                    Is.EqualTo(ids.Contains($"{i}")), $"key {i}");
        }
    }

    [Test]
    public async Task Queries_OverAllRanges_CountOrderAndPage()
    {
        await using var account = await StartAsync();
        var wide = await FillAsync(account);
        var small = new QueryRequestOptions { MaxItemCount = 3 };

        var all = await Feed.ReadAllAsync(wide.GetItemQueryIterator<string>("SELECT VALUE c.id FROM c", null, small));
        var ordered = await Feed.ReadAllAsync(wide.GetItemQueryIterator<string>(
            "SELECT VALUE c.id FROM c ORDER BY c.id DESC", null, small));
        var count = await Feed.ReadAllAsync(wide.GetItemQueryIterator<int>("SELECT VALUE COUNT(1) FROM c"));
        var some = await Feed.ReadAllAsync(wide.GetItemQueryIterator<string>(
            "SELECT VALUE c.id FROM c ORDER BY c.id OFFSET 5 LIMIT 7", null, small));

        Assert.That(all, Is.EquivalentTo(Ids));
        Assert.That(ordered, Is.EqualTo(Ids.Reverse()));
        Assert.That(count, Is.EqualTo(new[] { Customers }));
        Assert.That(some, Is.EqualTo(Ids.Skip(5).Take(7)));
    }

    [Test]
    public async Task PointWork_OverAllRanges_FindsItsItems()
    {
        await using var account = await StartAsync(configure: options => options.AllowBulkExecution = true);
        var wide = await FillAsync(account);

        var many = await wide.ReadManyItemsAsync<Entry>(
            [.. Ids.Select(id => (id, new PartitionKey(id)))]);
        var replaced = await Task.WhenAll(Ids.Select(
            id => wide.ReplaceItemAsync(Some(id, 2, id), id, new PartitionKey(id))));

        Assert.That(many.Select(it => it.id), Is.EquivalentTo(Ids));
        Assert.That(replaced.Select(it => it.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task SessionToken_OfAnAnswer_NamesTheRangeOfThePartition()
    {
        await using var account = await StartAsync();
        var wide = await FillAsync(account);

        var tokens = new HashSet<string>();
        foreach (var id in Ids)
        {
            var read = await wide.ReadItemAsync<Entry>(id, new PartitionKey(id));
            tokens.Add(read.Headers.Session.Split(':')[0]);
        }

        Assert.That(tokens, Is.EquivalentTo(new[] { "0", "1", "2", "3" }));
    }

    [Test]
    public async Task ChangeFeed_OfOneRange_GivesItsChangesOnly()
    {
        await using var account = await StartAsync();
        var wide = await FillAsync(account);
        var seen = new List<string>();

        foreach (var range in await wide.GetFeedRangesAsync())
        {
            using var feed = wide.GetChangeFeedIterator<Entry>(
                ChangeFeedStartFrom.Beginning(range), ChangeFeedMode.Incremental);
            var page = await feed.ReadNextAsync();
            Assert.That(page.Count, Is.InRange(1, Customers - 3));
            seen.AddRange(page.Select(it => it.id));
        }

        Assert.That(seen, Is.EquivalentTo(Ids));
    }

    [Test]
    public async Task ChangeFeed_OfTheContainer_GoesOverAllRangesAndResumes()
    {
        await using var account = await StartAsync();
        var wide = await FillAsync(account);
        var (first, continuation) = await Feed.PullAsync(wide, ChangeFeedStartFrom.Beginning());

        foreach (var id in Ids) await wide.UpsertItemAsync(Some("again", 1, id), new PartitionKey(id));
        var (next, _) = await Feed.PullAsync(wide, ChangeFeedStartFrom.ContinuationToken(continuation));

        Assert.That(first.Select(it => it.customerId), Is.EquivalentTo(Ids));
        Assert.That(next.Select(it => (it.id, it.customerId)), Is.EquivalentTo(Ids.Select(id => ("again", id))));
    }

    /// <summary>What the client itself computes; it keeps this method to itself.</summary>
    private static Task<bool> IsPartAsync(Container container, FeedRange parent, FeedRange child)
    {
        var method = container.GetType().GetMethod(
            "IsFeedRangePartOfAsync", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic,
            [typeof(FeedRange), typeof(FeedRange), typeof(CancellationToken)])!;
        return (Task<bool>)method.Invoke(container, [parent, child, CancellationToken.None])!;
    }

    private static IEnumerable<string> Ids => Enumerable.Range(0, Customers).Select(i => $"c{i:00}");

    private static async Task<Container> CreateAsync(CosmosAccount account) =>
        await account.Database.CreateContainerAsync("wide", "/customerId", 40_000);

    private static async Task<Container> FillAsync(CosmosAccount account)
    {
        var wide = await CreateAsync(account);
        await Task.WhenAll(Ids.Select(id => wide.CreateItemAsync(Some(id, 1, id), new PartitionKey(id))));
        return wide;
    }
}
