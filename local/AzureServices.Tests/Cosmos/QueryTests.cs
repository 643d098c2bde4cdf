using System.Net;
using Microsoft.Azure.Cosmos;
using Newtonsoft.Json.Linq;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

public sealed class QueryTests
{
    private static readonly string[] Items =
    [
        """{"id":"a","customerId":"ada","n":1,"s":"apple","in":{"x":[10,20]},"tags":["red"]}""",
        """{"id":"b","customerId":"ada","n":2,"s":"banana","flag":true,"tags":[]}""",
        """{"id":"c","customerId":"bob","n":3,"s":"cherry","flag":false,"none":null}""",
        """{"id":"d","customerId":"bob","n":2.5,"s":"it's"}""",
        """{"id":"e","customerId":"bob","s":7}""",
    ];

    [TestCase("c.n = 2", "b")]
    [TestCase("c.n != 2", "a c d")]
    [TestCase("c.n > 2 AND c.n <= 3", "c d")]
    [TestCase("c.n < 2 OR c.s = 'cherry'", "a c")]
    [TestCase("NOT (c.n < 2.5)", "c d")]
    [TestCase("NOT c.flag", "c")]
    [TestCase("c.flag", "b")]
    [TestCase("c.n IN (1, 3)", "a c")]
    [TestCase("c.n NOT IN (1, 3)", "b d")]
    [TestCase("c.n BETWEEN 2 AND 2.5", "b d")]
    [TestCase("IS_DEFINED(c.flag)", "b c")]
    [TestCase("NOT IS_DEFINED(c.n)", "e")]
    [TestCase("IS_DEFINED(c.n) = false", "e")]
    [TestCase("STARTSWITH(c.s, 'b')", "b")]
    [TestCase("CONTAINS(c.s, \"err\")", "c")]
    [TestCase("ARRAY_CONTAINS(c.tags, 'red')", "a")]
    [TestCase("c.in.x[1] = 20", "a")]
    [TestCase("c[\"in\"][\"x\"][0] = 10", "a")]
    [TestCase("c.s = 'it\\'s'", "d")]
    [TestCase("c.none = null", "c")]
    [TestCase("c.n > -1 AND c.s > 'b'", "b c d")]
    [TestCase("c.s >= 7", "e")]
    [TestCase("c.id = 'b' AND c.n = 2", "b")]
    public async Task Where_OfEachKind_FindsTheItems(string condition, string ids)
    {
        await using var account = await WithItemsAsync();

        var found = await account.QueryAsync<string>($"SELECT VALUE c.id FROM c WHERE {condition}");

        Assert.That(string.Join(' ', found), Is.EqualTo(ids));
    }

    [TestCase("SELECT * FROM ledger l WHERE l.n = 1", "id")]
    [TestCase("SELECT l.id, l.in.x AS deep FROM ledger AS l WHERE l.n = 1", "id deep")]
    [TestCase("SELECT TOP 1 ledger.s FROM ledger", "s")]
    public async Task Select_OfEachForm_GivesTheColumns(string query, string columns)
    {
        await using var account = await WithItemsAsync();

        var found = (await account.QueryAsync<JObject>(query)).Single();

        Assert.That(found.Properties().Select(it => it.Name), Is.SupersetOf(columns.Split(' ')));
    }

    [TestCase("ORDER BY c.n", "e a b d c")]
    [TestCase("ORDER BY c.n DESC", "c d b a e")]
    [TestCase("ORDER BY c.customerId DESC, c.n", "e d c a b")]
    [TestCase("ORDER BY c.s OFFSET 1 LIMIT 2", "a b")]
    [TestCase("OFFSET 3 LIMIT 5", "d e")]
    public async Task Order_OverAllPartitions_IsTheOneAskedFor(string clause, string ids)
    {
        await using var account = await WithItemsAsync();

        var found = await account.QueryAsync<string>($"SELECT VALUE c.id FROM c {clause}");

        Assert.That(string.Join(' ', found), Is.EqualTo(ids));
    }

    [Test]
    public async Task Count_WithinAPartition_CountsThatOneOnly()
    {
        await using var account = await WithItemsAsync();

        var count = await account.QueryAsync<int>(
            new QueryDefinition("SELECT VALUE COUNT(1) FROM c"), new QueryRequestOptions { PartitionKey = Ada });

        Assert.That(count, Is.EqualTo(new[] { 2 }));
    }

    [TestCase("SELECT * FROM c WHERE c.type = @t AND c.sequence > @after ORDER BY c.sequence DESC", true)]
    [TestCase("SELECT * FROM c WHERE c.type = @t AND c.sequence > @after ORDER BY c.sequence DESC", false)]
    [TestCase("SELECT * FROM c WHERE c.type = @t AND c.sequence > @after", true)]
    [TestCase("SELECT TOP 15 * FROM c WHERE c.type = @t AND c.sequence > @after", false)]
    [TestCase("SELECT * FROM c WHERE c.type = @t AND c.sequence > @after ORDER BY c.type OFFSET 0 LIMIT 15", false)]
    public async Task Pages_ResumedInNewIterators_GiveEachItemOnce(string text, bool inPartition)
    {
        await using var account = await StartAsync();
        for (var i = 0; i < 20; i++)
            await account.Ledger.CreateItemAsync(Some($"e{i:00}", i, type: i == 7 ? "other" : "entry"), Ada);
        var query = new QueryDefinition(text).WithParameter("@t", "entry").WithParameter("@after", 3);
        var options = new QueryRequestOptions { MaxItemCount = 4, PartitionKey = inPartition ? Ada : null };

        var found = new List<string>();
        string? continuation = null;
        do
        {
            using var page = account.Ledger.GetItemQueryIterator<Entry>(query, continuation, options);
            var answer = await page.ReadNextAsync();
            Assert.That(answer.Count, Is.LessThanOrEqualTo(4));
            found.AddRange(answer.Select(it => it.id));
            continuation = answer.ContinuationToken;
        }
        while (continuation is not null && found.Count <= 20);

        Assert.That(found, Is.Unique.And.Count.EqualTo(15));
        if (text.Contains("DESC", StringComparison.Ordinal)) Assert.That(found, Is.Ordered.Descending);
    }

    [Test]
    public async Task Pages_WithOptimisticExecution_ResumeToo()
    {
        await using var account = await WithItemsAsync();
        var options = new QueryRequestOptions { MaxItemCount = 2, EnableOptimisticDirectExecution = true };

        var found = await account.QueryAsync<string>(
            new QueryDefinition("SELECT VALUE c.id FROM c ORDER BY c.id DESC"), options);

        Assert.That(string.Join(' ', found), Is.EqualTo("e d c b a"));
    }

    [Test]
    public async Task List_WithoutAQuery_GivesAllItemsPageByPage()
    {
        await using var account = await WithItemsAsync();

        var found = await account.QueryAsync<JObject>(null!, new QueryRequestOptions { MaxItemCount = 2 });

        Assert.That(found.Select(it => (string?)it["id"]), Is.EqualTo(new[] { "a", "b", "c", "d", "e" }));
    }

    [TestCase("SELECT DISTINCT c.n FROM c", 7)]
    [TestCase("SELECT c.n FROM c GROUP BY c.n", 18)]
    [TestCase("SELECT * FROM c JOIN t IN c.tags", 16)]
    [TestCase("SELECT VALUE SUM(c.n) FROM c", 13)]
    [TestCase("SELECT * FROM c WHERE c.s LIKE 'a%'", 26)]
    [TestCase("SELECT * FROM c WHERE c.n + 1 = 2", 26)]
    [TestCase("SELECT * FROM c WHERE c.n = @missing", 28)]
    [TestCase("SELECT * FROM c WHERE LOWER(c.s) = 'a'", 22)]
    [TestCase("SELECT * FROM c WHERE d.n = 1", 22)]
    [TestCase("SELECT * FROM c WHERE c.s = 'open", 28)]
    [TestCase("SELECT * FROM c ORDER BY", 24)]
    [TestCase("SELECT * FROM c; DROP", 15)]
    [TestCase("SELECT *", 8)]
    public async Task Query_ThatIsNotSupported_IsRefusedWithThePlace(string query, int position)
    {
        await using var account = await WithItemsAsync();

        var refused = Assert.ThrowsAsync<CosmosException>(() => account.QueryAsync<JObject>(query));

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(refused.Message, Does.Contain($"at position {position}."));
    }

    [Test]
    public async Task Query_OverDatabasesAndContainers_FindsThemByName()
    {
        await using var account = await StartAsync();

        using var databases =
            account.Client.GetDatabaseQueryIterator<DatabaseProperties>("SELECT * FROM d WHERE d.id = 'loyalty'");
        using var containers =
            account.Database.GetContainerQueryIterator<ContainerProperties>("SELECT * FROM c WHERE c.id != 'none'");

        Assert.That((await databases.ReadNextAsync()).Single().Id, Is.EqualTo("loyalty"));
        Assert.That((await containers.ReadNextAsync()).Single().PartitionKeyPath, Is.EqualTo("/customerId"));
    }

    private static async Task<CosmosAccount> WithItemsAsync()
    {
        var account = await StartAsync();
        foreach (var item in Items)
        {
            var parsed = JObject.Parse(item);
            await account.Ledger.CreateItemAsync(parsed, new PartitionKey((string?)parsed["customerId"]));
        }

        return account;
    }
}
