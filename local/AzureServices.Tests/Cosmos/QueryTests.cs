using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using AzureServices.Cosmos.Query;
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

    // The service has these only with indexes of their own, or says nothing about them.
    [TestCase("SELECT VALUE c.id FROM c ORDER BY c.n", "e a b d c")]
    [TestCase("SELECT VALUE c.id FROM c ORDER BY c.n DESC", "c d b a e")]
    [TestCase("SELECT VALUE c.id FROM c ORDER BY c.customerId DESC, c.n", "e d c a b")]
    [TestCase("SELECT VALUE c.id FROM c OFFSET 3 LIMIT 5", "d e")]
    [TestCase("SELECT VALUE c.id FROM c WHERE c.s != 7 OR c.s = 7", "a b c d e")]
    [TestCase("SELECT VALUE c.id FROM c WHERE c.n != null", "a b c d")]
    [TestCase("SELECT VALUE ToString([0 = false, 0 = null, 1 = '1', 0 != null])", "[false,false,false,true]")]
    [TestCase("SELECT VALUE COUNT(1) FROM (SELECT DISTINCT VALUE z FROM z IN (SELECT VALUE [0, -0])) AS r", "1")]
    [TestCase("SELECT VALUE (COUNT(1) > 4) FROM c", "True")]
    [TestCase("SELECT VALUE COUNT(1) FROM (SELECT DISTINCT VALUE c.customerId FROM c) AS r", "2")]
    [TestCase("SELECT VALUE c.id -- the id\nFROM c /* all */ WHERE c.n = 1", "a")]
    [TestCase("SELECT VALUE GetCurrentDateTime()", "2026-05-01T12:00:00.0000000Z")]
    [TestCase("SELECT VALUE GetCurrentTimestamp() FROM c WHERE c.n = 1", "1777636800000")]
    public async Task Query_OfTheEndpointsOwnChoice_GivesTheseResults(string query, string results)
    {
        await using var account = await WithItemsAsync();

        var found = await account.QueryAsync<JToken>(query);

        Assert.That(string.Join(' ', found.Select(Text)), Is.EqualTo(results));
    }

    [TestCase("SELECT *", 7, 1, 8)]
    [TestCase("SELECT * FROM c WHERE c.n = @missing", 28, 1, 29)]
    [TestCase("SELECT *\nFROM c\nWHERE d.n = 1", 22, 3, 7)]
    [TestCase("SELECT * FROM c WHERE c.s = 'open", 28, 1, 29)]
    [TestCase("SELECT * FROM c WHERE c.n & 1 = 1", 26, 1, 27)]
    [TestCase("SELECT * FROM c ORDER BY", 24, 1, 25)]
    [TestCase("SELECT * FROM c ORDER BY c.n + 1", 25, 1, 26)]
    [TestCase("SELECT * FROM c; DROP", 15, 1, 16)]
    [TestCase("SELECT udf.f(c) FROM c", 7, 1, 8)]
    [TestCase("SELECT c.n, c.n FROM c", 12, 1, 13)]
    [TestCase("SELECT * FROM c WHERE COUNT(1) > 1", 22, 1, 23)]
    [TestCase("SELECT VALUE (SELECT VALUE t FROM t IN c.tags) FROM c", 13, 1, 14)]
    [TestCase("SELECT VALUE SUM((SELECT VALUE 1)) FROM c", 18, 1, 19)]
    [TestCase("SELECT c.n FROM c GROUP BY c.n ORDER BY c.n", 40, 1, 41)]
    [TestCase("SELECT TOP 1.5 * FROM c", 11, 1, 12)]
    [TestCase("SELECT * FROM c JOIN c IN c.tags", 21, 1, 22)]
    public async Task Query_ThatIsNotSupported_IsRefusedWithThePlace(string query, int start, int line, int column)
    {
        await using var account = await WithItemsAsync();

        var refused = Assert.ThrowsAsync<CosmosException>(() => account.QueryAsync<JToken>(query));

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(refused.Message, Does.Contain($"\"start\":{start},"));
        Assert.That(refused.Message, Does.Contain($"(line {line}, column {column})"));
    }

    [Test]
    public void Page_AboutTheLanguage_NamesEveryFunctionAndNoOther()
    {
        var root = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Loyalty.sln"))) root = root.Parent!;
        var rows = File.ReadLines(Path.Combine(root.FullName, "docs", "local-cosmos-queries.md"))
            .Where(line => line.StartsWith('|') && line.Contains('`') && line == line.TrimEnd())
            .SkipWhile(line => !line.StartsWith("| strings", StringComparison.Ordinal)).Take(6);

        var named = rows.SelectMany(row => Regex.Matches(row, "[A-Z][A-Z0-9_]{1,}").Select(it => it.Value));

        var statics = SqlFunctions.Names.Where(it => it.EndsWith("STATIC", StringComparison.Ordinal));
        Assert.That(named.Where(it => it != "STATIC"), Is.EquivalentTo(SqlFunctions.Names.Except(statics)));
    }

    private static string Text(JToken token) => token.Type == JTokenType.Date
        ? ((DateTime)token).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)
        : token.ToString();

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
