using System.Net;
using Microsoft.Azure.Cosmos;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

public sealed class QueryPagingTests
{
    private static readonly string[] Queries =
    [
        "SELECT VALUE c.id FROM c",
        "SELECT VALUE c.id FROM c WHERE c.n > 3",
        "SELECT VALUE CONCAT(c.id, t) FROM c JOIN t IN c.tags",
        "SELECT VALUE CONCAT(c.id, t, u) FROM c JOIN t IN c.tags JOIN u IN c.tags WHERE t != u",
        "SELECT VALUE r FROM (SELECT VALUE c.n FROM c) AS r",
        "SELECT DISTINCT VALUE c.n FROM c",
        "SELECT DISTINCT VALUE t FROM c JOIN t IN c.tags",
        "SELECT DISTINCT c.n, c.k FROM c ORDER BY c.n",
        "SELECT c.n, COUNT(1) AS count FROM c GROUP BY c.n",
        "SELECT c.n, c.k, MAX(c.id) AS last FROM c GROUP BY c.n, c.k OFFSET 2 LIMIT 9",
        "SELECT VALUE COUNT(1) FROM c",
        "SELECT VALUE c.id FROM c ORDER BY c.n",
        "SELECT VALUE c.id FROM c ORDER BY c.k DESC, c.n",
        "SELECT VALUE CONCAT(c.id, t) FROM c JOIN t IN c.tags ORDER BY c.n DESC",
        "SELECT TOP 11 VALUE c.id FROM c",
        "SELECT VALUE c.id FROM c ORDER BY c.n OFFSET 3 LIMIT 12",
        "SELECT VALUE c.id FROM c OFFSET 7 LIMIT 9",
        "SELECT VALUE r FROM (SELECT DISTINCT VALUE c.n FROM c) AS r",
    ];

    private CosmosAccount _account = null!;

    [OneTimeSetUp]
    public async Task StoreItemsAsync()
    {
        _account = await StartAsync();
        for (var i = 0; i < 24; i++)
        {
            var customerId = $"customer-{i % 3}";
            var tags = Enumerable.Range(0, i % 5).Select(it => $"t{it}");
            await _account.Ledger.CreateItemAsync(
                new { id = $"e{i:00}", customerId, n = i % 7, k = i % 2 == 0 ? "even" : null, tags },
                new PartitionKey(customerId));
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _account.DisposeAsync();

    [Test]
    public async Task Pages_OfAnySizeInNewIterators_GiveWhatOnePageGives(
        [ValueSource(nameof(Queries))] string query,
        [Values(1, 2, 5)] int size,
        [Values(null, "customer-1")] string? partition)
    {
        var key = partition is null ? (PartitionKey?)null : new PartitionKey(partition);
        var options = new QueryRequestOptions { MaxItemCount = 1000, PartitionKey = key };
        var whole = (await _account.QueryAsync<JToken>(new QueryDefinition(query), options)).Select(Text).ToList();

        options.MaxItemCount = size;
        var found = new List<string>();
        string? continuation = null;
        do
        {
            using var page = _account.Ledger.GetItemQueryIterator<JToken>(query, continuation, options);
            var answer = await page.ReadNextAsync();
            Assert.That(answer.Count, Is.LessThanOrEqualTo(size));
            found.AddRange(answer.Select(Text));
            continuation = answer.ContinuationToken;
            Assert.That(continuation?.Length ?? 0, Is.LessThan(500));
        }
        while (continuation is not null && found.Count <= whole.Count);

        Assert.That(whole, Is.Not.Empty);
        Assert.That(found, Is.EqualTo(whole));
    }

    [TestCase("SELECT DISTINCT VALUE c.sequence FROM c")]
    [TestCase("SELECT VALUE c.sequence FROM c GROUP BY c.sequence")]
    [TestCase("SELECT VALUE c.sequence FROM c ORDER BY c.sequence")]
    [TestCase("SELECT VALUE c.sequence FROM c")]
    public async Task Pages_WhileItemsComeAndGo_NeitherRepeatNorLoseTheOthers(string query)
    {
        await using var account = await StartAsync();
        for (var i = 0; i < 10; i++) await account.Ledger.CreateItemAsync(Some($"e{i}", i), Ada);

        var first = await PageAsync(account, query, null);
        // What was given out is deleted and made anew; a second item has the value of one that was not yet given out.
        foreach (var sequence in first)
            await account.Ledger.DeleteItemAsync<Entry>($"e{sequence}", Ada);
        var left = Enumerable.Range(0, 10).Except(first).ToArray();
        var rest = await account.QueryAsync<int>(new QueryDefinition(query), null);
        var second = new List<int>();
        var continuation = first.ContinuationToken;
        while (continuation is not null)
        {
            var page = await PageAsync(account, query, continuation);
            second.AddRange(page);
            continuation = page.ContinuationToken;
        }

        Assert.That(rest, Is.EquivalentTo(left));
        Assert.That(second, Is.EquivalentTo(left));
    }

    [Test]
    public async Task Page_OfItemsOrderedByALongString_IsRefusedWithTheRemedy()
    {
        await using var account = await StartAsync();
        foreach (var id in new[] { "a", "b", "c" })
            await account.Ledger.CreateItemAsync(Some(id) with { note = new string('x', 10_000) + id }, Ada);

        var refused = Assert.ThrowsAsync<CosmosException>(
            () => PageAsync(account, "SELECT * FROM c ORDER BY c.note", null));

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(refused.Message, Does.Contain("order by a shorter property"));
    }

    [TestCase("WyIwIl0=")]
    [TestCase("WyItMSIsMCwwLDBd")]
    [TestCase("WyI5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTkiLDAsMCwwXQ==")]
    [TestCase("WyIwIiwtMSwwLDBd")]
    [TestCase("WyIwIiwwLDk5LDBd")]
    [TestCase("WyIwIiwwLDAsLTFd")]
    [TestCase("WyIwIiwwLDAsMCxbMV1d")]
    public void Continuation_ThatNoQueryWrote_IsRefused(string continuation)
    {
        var refused = Assert.ThrowsAsync<CosmosException>(
            () => PageAsync(_account, "SELECT VALUE c.n FROM c", continuation));

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(refused.Message, Does.Contain("continuation token"));
    }

    [Test]
    public async Task Pages_WithOptimisticExecution_ResumeToo()
    {
        var options = new QueryRequestOptions { MaxItemCount = 2, EnableOptimisticDirectExecution = true };

        var found = await _account.QueryAsync<string>(
            new QueryDefinition("SELECT VALUE c.id FROM c WHERE c.n = 2 ORDER BY c.id DESC"), options);

        Assert.That(string.Join(' ', found), Is.EqualTo("e23 e16 e09 e02"));
    }

    [Test]
    public async Task List_WithoutAQuery_GivesAllItemsPageByPage()
    {
        var found = await _account.QueryAsync<JObject>(null!, new QueryRequestOptions { MaxItemCount = 5 });

        Assert.That(found.Select(it => (string?)it["id"]), Is.Ordered.And.Unique.And.Exactly(24).Items);
    }

    private static async Task<FeedResponse<int>> PageAsync(CosmosAccount account, string query, string? continuation)
    {
        using var pages = account.Ledger.GetItemQueryIterator<int>(
            query, continuation is null ? null : Token(continuation), new QueryRequestOptions { MaxItemCount = 2 });
        return await pages.ReadNextAsync();
    }

    /// <summary>The client's own token around one of the endpoint's.</summary>
    private static string Token(string continuation) => continuation.StartsWith('[')
        ? continuation
        : new JArray(new JObject
        {
            ["token"] = continuation,
            ["range"] = new JObject { ["min"] = "", ["max"] = "FF" },
        }).ToString(Formatting.None);

    private static string Text(JToken token) => token.ToString(Formatting.None);
}
