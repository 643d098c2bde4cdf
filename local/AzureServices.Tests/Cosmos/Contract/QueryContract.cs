using System.Net;
using Microsoft.Azure.Cosmos;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AzureServices.Tests.Cosmos.Contract;

/// <summary>Queries over five items of two customers.</summary>
public sealed class QueryContract(string account) : ContractSuite(account)
{
    private static readonly string[] Items =
    [
        """{"id":"a","customerId":"ada","n":1,"s":"apple","in":{"x":[10,20]},"tags":["red","big"],"k":"u"}""",
        """{"id":"b","customerId":"ada","n":2,"s":"banana","flag":true,"tags":[],"k":"v"}""",
        """{"id":"c","customerId":"bob","n":3,"s":"cherry","flag":false,"none":null,"tags":["red"],"k":"u"}""",
        """{"id":"d","customerId":"bob","n":2.5,"s":"it's","lines":[{"q":2,"sku":"x"},{"q":3,"sku":"y"}],"k":"u"}""",
        """{"id":"e","customerId":"bob","s":7,"lines":[{"q":5,"sku":"x"}],"k":"v"}""",
    ];

    protected override ContainerProperties LedgerProperties
    {
        get
        {
            var properties = base.LedgerProperties;
            // The service wants an index of its own for each ORDER BY with several keys.
            properties.IndexingPolicy.CompositeIndexes.Add(
            [
                new CompositePath { Path = "/customerId", Order = CompositePathSortOrder.Descending },
                new CompositePath { Path = "/id", Order = CompositePathSortOrder.Ascending },
            ]);
            return properties;
        }
    }

    [OneTimeSetUp]
    public async Task StoreItemsAsync()
    {
        foreach (var item in Items)
        {
            var parsed = JObject.Parse(item);
            await Ledger.CreateItemAsync(parsed, new PartitionKey((string?)parsed["customerId"]));
        }
    }

    [TestCase("c.n = 2", "b")]
    [TestCase("c.n != 2", "a c d")]
    [TestCase("c.n <> 2", "a c d")]
    [TestCase("c.n > 2 AND c.n <= 3", "c d")]
    [TestCase("c.n < 2 OR c.s = 'cherry'", "a c")]
    [TestCase("NOT (c.n < 2.5)", "c d")]
    [TestCase("NOT c.flag", "c")]
    [TestCase("c.flag", "b")]
    [TestCase("c.n IN (1, 3)", "a c")]
    [TestCase("c.n NOT IN (1, 3)", "b d")]
    [TestCase("c.n BETWEEN 2 AND 2.5", "b d")]
    [TestCase("c.n NOT BETWEEN 2 AND 2.5", "a c")]
    [TestCase("IS_DEFINED(c.flag)", "b c")]
    [TestCase("NOT IS_DEFINED(c.n)", "e")]
    [TestCase("IS_DEFINED(c.n) = false", "e")]
    [TestCase("STARTSWITH(c.s, 'b')", "b")]
    [TestCase("CONTAINS(c.s, \"err\")", "c")]
    [TestCase("c.s LIKE '%an%'", "b")]
    [TestCase("c.s LIKE '_pp%'", "a")]
    [TestCase("c.s NOT LIKE '%a%' AND IS_STRING(c.s)", "c d")]
    [TestCase("ARRAY_CONTAINS(c.tags, 'red')", "a c")]
    [TestCase("ARRAY_CONTAINS(c.lines, {'sku': 'y'}, true)", "d")]
    [TestCase("ARRAY_CONTAINS(c.lines, {'sku': 'y'})", "")]
    [TestCase("c.in.x[1] = 20", "a")]
    [TestCase("c[\"in\"][\"x\"][0] = 10", "a")]
    [TestCase("c.s = 'it\\'s'", "d")]
    [TestCase("c.none = null", "c")]
    [TestCase("c.n > -1 AND c.s > 'b'", "b c d")]
    [TestCase("c.s >= 7", "e")]
    [TestCase("c.n + 1 = 3 OR c.n * 2 = 5 OR c.n - 2 = 1", "b c d")]
    [TestCase("c.n % 2 = 1", "a c")]
    [TestCase("c.n / 2 = 1", "b")]
    [TestCase("(c.s || '!') = 'apple!'", "a")]
    [TestCase("(c.n ?? 9) = 9", "e")]
    [TestCase("(c.flag ? 1 : 2) = 1", "b")]
    [TestCase("EXISTS(SELECT VALUE l FROM l IN c.lines WHERE l.q > 4)", "e")]
    [TestCase("EXISTS(SELECT VALUE t FROM t IN c.tags)", "a c")]
    [TestCase("ARRAY_LENGTH(ARRAY(SELECT VALUE l.q FROM l IN c.lines WHERE l.q > 1)) = 2", "d")]
    [TestCase("(SELECT VALUE SUM(l.q) FROM l IN c.lines) = 5", "d e")]
    [TestCase("c.id = 'b' AND c.n = 2", "b")]
    [TestCase("c.customerId = 'ada' AND c.id IN ('a', 'b', 'c')", "a b")]
    public async Task Where_OfEachKind_FindsTheItems(string condition, string ids)
    {
        var found = await QueryAsync<string>($"SELECT VALUE c.id FROM c WHERE {condition}");

        Assert.That(found, Is.EquivalentTo(ids.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [TestCase("SELECT l.id, l.in.x AS deep FROM ledger AS l WHERE l.n = 1", """{"id":"a","deep":[10,20]}""")]
    [TestCase("SELECT TOP 1 ledger.s FROM ledger WHERE ledger.n = 1", """{"s":"apple"}""")]
    [TestCase(
        "SELECT VALUE {'i': c.id, 'l': [c.n, c.none, c.flag]} FROM c WHERE c.n = 2", """{"i":"b","l":[2,true]}""")]
    [TestCase("SELECT c.n + 1 AS more, c.gone FROM c WHERE c.n = 2", """{"more":3}""")]
    [TestCase("SELECT c.n * 2, [c.n] FROM c WHERE c.n = 2", """{"$1":4,"$2":[2]}""")]
    [TestCase("SELECT VALUE c.tags FROM c WHERE c.n = 1", """["red","big"]""")]
    [TestCase(
        "SELECT COUNT(1) AS n, MAX(c.n) AS top, AVG(c.n) AS mean FROM c WHERE c.n <= 2",
        """{"n":2,"top":2,"mean":1.5}""")]
    [TestCase("SELECT VALUE SUM(c.n * 2) FROM c WHERE c.n <= 2", "6")]
    [TestCase("SELECT VALUE COUNT(c.n) FROM c", "4")]
    [TestCase("SELECT VALUE COUNT(1) FROM c WHERE c.n > 99", "0")]
    [TestCase("SELECT VALUE MIN(c.s) FROM c", "7")]
    [TestCase("SELECT VALUE MAX(c.s) FROM c", "\"it's\"")]
    public async Task Select_OfEachForm_GivesOneResult(string query, string result)
    {
        var found = await QueryAsync<JToken>(query);

        Assert.That(found.Single().ToString(Formatting.None), Is.EqualTo(result));
    }

    [TestCase("SELECT VALUE t FROM t IN c.tags", "big red red")]
    [TestCase("SELECT VALUE t FROM c JOIN t IN c.tags", "big red red")]
    [TestCase("SELECT VALUE l.sku FROM c JOIN l IN c.lines WHERE l.q > 2", "x y")]
    [TestCase(
        "SELECT VALUE CONCAT(t, u) FROM c JOIN t IN c.tags JOIN u IN c.tags",
        "bigbig bigred redbig redred redred")]
    [TestCase("SELECT VALUE r.s FROM (SELECT c.s FROM c WHERE c.n < 3) AS r", "apple banana it's")]
    [TestCase("SELECT DISTINCT VALUE c.k FROM c", "u v")]
    [TestCase("SELECT DISTINCT VALUE t FROM c JOIN t IN c.tags", "big red")]
    [TestCase("SELECT VALUE c.k FROM c GROUP BY c.k", "u v")]
    [TestCase("SELECT VALUE AVG(c.s) FROM c", "")]
    [TestCase("SELECT VALUE c.gone FROM c", "")]
    public async Task Rows_OfEachKind_GiveTheirResultsInAnyOrder(string query, string results)
    {
        var found = await QueryAsync<string>(query);

        Assert.That(string.Join(' ', found.Order(StringComparer.Ordinal)), Is.EqualTo(results));
    }

    [TestCase("ORDER BY c.id", "a b c d e")]
    [TestCase("ORDER BY c.id DESC", "e d c b a")]
    [TestCase("ORDER BY c.customerId DESC, c.id", "c d e a b")]
    [TestCase("ORDER BY c.s", "e a b c d")]
    [TestCase("ORDER BY c.s OFFSET 1 LIMIT 2", "a b")]
    public async Task Order_OverAllPartitions_IsTheOneAskedFor(string clause, string ids)
    {
        var found = await QueryAsync<string>($"SELECT VALUE c.id FROM c {clause}");

        Assert.That(string.Join(' ', found), Is.EqualTo(ids));
    }

    [Test]
    public async Task GroupBy_SeveralKeysWithAggregates_GivesOneRowForEachPair()
    {
        var found = await QueryAsync<JToken>(
            "SELECT c.customerId, c.k, COUNT(1) AS items, SUM(c.n) AS total FROM c GROUP BY c.customerId, c.k");

        Assert.That(found.Select(it => it.ToString(Formatting.None)), Is.EquivalentTo(new[]
        {
            """{"customerId":"ada","k":"u","items":1,"total":1}""",
            """{"customerId":"ada","k":"v","items":1,"total":2}""",
            """{"customerId":"bob","k":"u","items":2,"total":5.5}""",
            """{"customerId":"bob","k":"v","items":1,"total":0}""",
        }));
    }

    [Test]
    public async Task Count_WithinAPartition_CountsThatOneOnly()
    {
        var count = await QueryAsync<int>("SELECT VALUE COUNT(1) FROM c", new PartitionKey("ada"));

        Assert.That(count, Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public async Task Parameters_OfEachKind_StandForTheirValues()
    {
        var query = new QueryDefinition(
                "SELECT TOP @top VALUE c.id FROM c WHERE c.s = @s OR c.n > @n OR c.none = @none OR c.in = @in " +
                "ORDER BY c.id")
            .WithParameter("@s", "banana").WithParameter("@n", 2.6).WithParameter("@none", null)
            .WithParameter("@in", new { x = new[] { 10, 20 } }).WithParameter("@top", 9);

        var found = await Feed.ReadAllAsync(Ledger.GetItemQueryIterator<string>(query));

        Assert.That(string.Join(' ', found), Is.EqualTo("a b c"));
    }

    [Test]
    public async Task ReadMany_OfItemsInSeveralPartitions_FindsThoseThatAreThere()
    {
        var found = await Ledger.ReadManyItemsAsync<JObject>(
        [
            ("a", new PartitionKey("ada")), ("b", new PartitionKey("ada")), ("c", new PartitionKey("bob")),
            ("a", new PartitionKey("bob")), ("none", new PartitionKey("ada")),
        ]);

        Assert.That(found.Select(it => (string?)it["id"]).Order(), Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [TestCase("SELECT * FORM c", "SC1001", "near 'FORM'")]
    [TestCase("SELECT * FROM c WHERE", "SC1001", "")]
    [TestCase("SELECT d.id FROM c", "SC2001", "'d' could not be resolved")]
    [TestCase("SELECT NOSUCH(c.id) FROM c", "SC2005", "'NOSUCH' is not a recognized built-in function name")]
    [TestCase("SELECT STARTSWITH(c.id) FROM c", "SC2050", "requires 2 to 3 argument(s)")]
    [TestCase("SELECT c.s FROM c GROUP BY c.k", "SC2102", "'c.s' is invalid in the select list")]
    [TestCase("SELECT * FROM c GROUP BY c.k", "SC2041", "'SELECT *' is not allowed with GROUP BY")]
    [TestCase("SELECT VALUE r FROM (SELECT TOP 1 VALUE c FROM c) AS r", "SC2203", "not supported in subqueries")]
    [TestCase("SELECT VALUE r FROM (SELECT VALUE c FROM c ORDER BY c.n) AS r", "SC2202", "not supported in subqueries")]
    [TestCase("SELECT t FROM c JOIN t IN c.tags ORDER BY t.x", "", "Order-by over correlated collections")]
    public void Query_ThatIsWrong_IsRefusedWithTheCodeOfTheService(string query, string code, string message)
    {
        var refused = Assert.ThrowsAsync<CosmosException>(() => QueryAsync<JToken>(query));

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(refused.Message, Does.Contain(code).And.Contain(message));
    }

    [Test]
    public async Task Query_OverDatabasesAndContainers_FindsThemByName()
    {
        using var databases = Client.GetDatabaseQueryIterator<DatabaseProperties>(
            new QueryDefinition("SELECT * FROM d WHERE d.id = @id").WithParameter("@id", Database.Id));
        using var containers =
            Database.GetContainerQueryIterator<ContainerProperties>("SELECT * FROM c WHERE c.id != 'none'");

        Assert.That((await databases.ReadNextAsync()).Single().Id, Is.EqualTo(Database.Id));
        Assert.That((await containers.ReadNextAsync()).Single().PartitionKeyPath, Is.EqualTo("/customerId"));
    }

    private Task<List<T>> QueryAsync<T>(string query, PartitionKey? partition = null) => Feed.ReadAllAsync(
        Ledger.GetItemQueryIterator<T>(query, requestOptions: new QueryRequestOptions { PartitionKey = partition }));
}
