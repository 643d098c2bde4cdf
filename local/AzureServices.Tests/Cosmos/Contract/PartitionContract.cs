using System.Net;
using Microsoft.Azure.Cosmos;
using Newtonsoft.Json.Linq;

namespace AzureServices.Tests.Cosmos.Contract;

public sealed class PartitionContract(string account) : ContractSuite(account)
{
    private static IEnumerable<TestCaseData> Keys()
    {
        yield return new TestCaseData(new PartitionKey("ada"), "\"ada\"").SetArgDisplayNames("text");
        yield return new TestCaseData(new PartitionKey(""), "\"\"").SetArgDisplayNames("empty text");
        yield return new TestCaseData(new PartitionKey("Grüße 🎁"), "\"Grüße 🎁\"").SetArgDisplayNames("unicode");
        yield return new TestCaseData(new PartitionKey(42), "42").SetArgDisplayNames("whole number");
        yield return new TestCaseData(new PartitionKey(-0.5), "-0.5").SetArgDisplayNames("fraction");
        yield return new TestCaseData(new PartitionKey(true), "true").SetArgDisplayNames("true");
        yield return new TestCaseData(new PartitionKey(false), "false").SetArgDisplayNames("false");
        yield return new TestCaseData(PartitionKey.Null, "null").SetArgDisplayNames("null");
        yield return new TestCaseData(PartitionKey.None, null).SetArgDisplayNames("none");
    }

    [TestCaseSource(nameof(Keys))]
    public async Task PartitionKey_OfEachKind_HoldsItemsOfItsOwn(PartitionKey key, string? value)
    {
        var item = new JObject { ["id"] = Customer };
        if (value is not null) item["customerId"] = JToken.Parse(value);

        var created = await Ledger.CreateItemAsync(item, key);
        var read = await Ledger.ReadItemAsync<JObject>(Customer, key);
        var found = await Feed.ReadAllAsync(Ledger.GetItemQueryIterator<JObject>(
            new QueryDefinition("SELECT * FROM c WHERE c.id = @id").WithParameter("@id", Customer),
            requestOptions: new QueryRequestOptions { PartitionKey = key }));
        using var elsewhere = await Ledger.ReadItemStreamAsync(Customer, new PartitionKey("elsewhere"));
        await Ledger.DeleteItemAsync<JObject>(Customer, key);

        Assert.That(read.ETag, Is.EqualTo(created.ETag));
        Assert.That(found.Select(it => (string?)it["_etag"]), Is.EqualTo(new[] { created.ETag }));
        Assert.That(elsewhere.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Hierarchy_OfThreePaths_HoldsItemsByTheFullKey()
    {
        var orders = await CreateHierarchyAsync();
        var key = Key("t1", "ada", 7);

        var created = await orders.CreateItemAsync(Order("o1", "t1", "ada", 7), key);
        using var batch = await orders.CreateTransactionalBatch(key)
            .UpsertItem(Order("o2", "t1", "ada", 7)).ReadItem("o1").ExecuteAsync();
        var read = await orders.ReadItemAsync<JObject>("o1", key);
        using var elsewhere = await orders.ReadItemStreamAsync("o1", Key("t1", "ada", 8));
        using var mismatch = await orders.CreateItemStreamAsync(Json(Order("o3", "t1", "bob", 7)), key);
        using var incomplete = await orders.ReadItemStreamAsync(
            "o1", new PartitionKeyBuilder().Add("t1").Add("ada").Build());

        Assert.That(read.ETag, Is.EqualTo(created.ETag));
        Assert.That(batch.IsSuccessStatusCode, Is.True);
        Assert.That(elsewhere.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(mismatch.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(incomplete.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Hierarchy_QueriedByTheFirstValues_GivesWhatBeginsWithThem()
    {
        var orders = await CreateHierarchyAsync();
        await orders.CreateItemAsync(Order("a", "t1", "ada", 1), Key("t1", "ada", 1));
        await orders.CreateItemAsync(Order("b", "t1", "ada", 2), Key("t1", "ada", 2));
        await orders.CreateItemAsync(Order("c", "t1", "bob", 1), Key("t1", "bob", 1));
        await orders.CreateItemAsync(Order("d", "t2", "ada", 1), Key("t2", "ada", 1));

        var tenant = await IdsAsync(orders, new PartitionKeyBuilder().Add("t1").Build());
        var customer = await IdsAsync(orders, new PartitionKeyBuilder().Add("t1").Add("ada").Build());
        var full = await IdsAsync(orders, Key("t1", "ada", 2));
        var ordered = await IdsAsync(
            orders, new PartitionKeyBuilder().Add("t1").Build(), "SELECT VALUE c.id FROM c ORDER BY c.id DESC");

        Assert.That(tenant, Is.EquivalentTo(new[] { "a", "b", "c" }));
        Assert.That(customer, Is.EquivalentTo(new[] { "a", "b" }));
        Assert.That(full, Is.EqualTo(new[] { "b" }));
        Assert.That(ordered, Is.EqualTo(new[] { "c", "b", "a" }));
    }

    [Test]
    public async Task NestedPath_OfAPartitionKey_IsFollowed()
    {
        Container nested = await Database.CreateContainerAsync($"nested-{Customer}", "/owner/id");
        var item = new JObject { ["id"] = "e1", ["owner"] = new JObject { ["id"] = "ada" } };

        await nested.CreateItemAsync(item, new PartitionKey("ada"));
        using var read = await nested.ReadItemStreamAsync("e1", new PartitionKey("ada"));

        Assert.That(read.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private async Task<Container> CreateHierarchyAsync() =>
        await Database.CreateContainerAsync(
            new ContainerProperties($"orders-{Customer}", ["/tenant", "/customer/id", "/year"]));

    private static PartitionKey Key(string tenant, string customer, int year) =>
        new PartitionKeyBuilder().Add(tenant).Add(customer).Add(year).Build();

    private static JObject Order(string id, string tenant, string customer, int year) => new()
    {
        ["id"] = id,
        ["tenant"] = tenant,
        ["customer"] = new JObject { ["id"] = customer },
        ["year"] = year,
    };

    private static MemoryStream Json(JObject item) => new(System.Text.Encoding.UTF8.GetBytes(item.ToString()));

    private static Task<List<string>> IdsAsync(
        Container container, PartitionKey key, string query = "SELECT VALUE c.id FROM c") =>
        Feed.ReadAllAsync(container.GetItemQueryIterator<string>(
            query, requestOptions: new QueryRequestOptions { PartitionKey = key }));
}
