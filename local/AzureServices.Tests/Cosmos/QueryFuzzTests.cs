using System.Text;
using System.Text.Json;
using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Query;
using Newtonsoft.Json.Linq;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

/// <summary>
/// Whatever a query says, it is answered or refused: it never breaks the endpoint and never hangs it.
/// </summary>
public sealed class QueryFuzzTests
{
    private const int Seed = 20260501;

    private static readonly string[] Pieces =
    [
        .. ("SELECT VALUE TOP DISTINCT * FROM c JOIN t IN WHERE AND OR NOT BETWEEN LIKE ESCAPE EXISTS ARRAY GROUP " +
            "ORDER BY ASC DESC OFFSET LIMIT AS null true undefined udf 1 0 -1 1e308 2.5 'a' '%a_' '[' \"b\" @p " +
            "@none ( ) [ ] { } , . : = != < >= + - * / % || ?? ? c.n c.tags c.in.x c[\"in\"] COUNT SUM MIN AVG " +
            "'\\ud800' -- /* */ ; &")
            .Split(' '),
        "\u00e9",
        "\ud83d",
    ];

    private static readonly string[] Whole =
    [
        "SELECT VALUE {'a': c.n, 'b': [c.s, ARRAY(SELECT VALUE t FROM t IN c.tags)]} FROM c WHERE c.n > 1 ORDER BY c.n",
        "SELECT DISTINCT c.k, t FROM c JOIN t IN c.tags WHERE EXISTS(SELECT VALUE u FROM u IN c.tags WHERE u = t)",
        "SELECT c.k, COUNT(1) AS n, SUM(c.n), MIN(c.s) FROM c WHERE c.s LIKE 'a!%%' ESCAPE '!' GROUP BY c.k",
        "SELECT TOP 3 VALUE (c.n BETWEEN 1 AND 3 ? c.s || 'x' : c.n ?? -1 * 2) FROM c WHERE c.n NOT IN (1, @p)",
        "SELECT VALUE r.k FROM (SELECT c.k, MAX(c.n) AS m FROM c GROUP BY c.k) AS r WHERE r.m >= 2",
    ];

    private static readonly QueryRow[] Rows = new[]
        {
            """{"id":"a","n":1,"s":"apple","in":{"x":[10,20]},"tags":["red","big"],"k":"u"}""",
            """{"id":"b","n":1e999,"s":"b\ud800","tags":[[],{}],"k":null,"in":5}""",
            """{"id":"c","n":"1","s":7,"tags":[1,"1",null],"k":{"x":[1]}}""",
        }
        .Select((it, index) => new QueryRow(index + 1, Encoding.UTF8.GetBytes(it))).ToArray();

    private static readonly Dictionary<string, JsonElement> Parameters =
        new() { ["@p"] = JsonSerializer.SerializeToElement(2) };

    [Test]
    [CancelAfter(120_000)]
    public void Query_OfRandomPieces_IsAnsweredOrRefused(CancellationToken cancellation)
    {
        var random = new Random(Seed);
        var functions = SqlFunctions.Names.Order(StringComparer.Ordinal).ToArray();
        var answered = 0;
        for (var i = 0; i < 20_000 && !cancellation.IsCancellationRequested; i++)
            if (IsAnswered(Mutated(random, functions))) answered++;

        Assert.That(cancellation.IsCancellationRequested, Is.False, "The queries hang.");
        Assert.That(answered, Is.GreaterThan(500), "The texts are too wild to test more than the parser.");
    }

    [Test]
    public void Function_OfAnyValues_HasAValueOrIsRefused()
    {
        string[] values =
        [
            "undefined", "null", "true", "-1", "0.5", "1e308", "''", "'a'", "'2026-05-01T12:00:00Z'", "'year'", "[]",
            "[1, 'a', null]", "{}", "{'a': 1}", "c.s", "c.n", "'('",
        ];
        var random = new Random(Seed);
        foreach (var name in SqlFunctions.Names)
        {
            var function = SqlFunctions.Find(name)!;
            for (var i = 0; i < 200; i++)
            {
                var count = Math.Min(function.ArgumentsMax, function.ArgumentsMin + random.Next(2));
                var arguments = Enumerable.Range(0, count).Select(_ => Any(random, values));
                IsAnswered($"SELECT VALUE [{name}({string.Join(", ", arguments)})] FROM c");
            }
        }
    }

    [TestCase("(", ")", "1")]
    [TestCase("[", "]", "1")]
    [TestCase("{'a':", "}", "1")]
    [TestCase("NOT ", "", "true")]
    [TestCase("- ", "", "c.n")]
    [TestCase("ABS(", ")", "1")]
    [TestCase("(SELECT VALUE ", ")", "1")]
    [TestCase("true ? 1 : ", "", "1")]
    public void Query_NestedTenThousandDeep_IsRefused(string open, string close, string inside)
    {
        var text = new StringBuilder("SELECT VALUE ").Insert(13, open, 10_000).Append(inside);
        text.Append(string.Concat(Enumerable.Repeat(close, 10_000)));

        var refused = Assert.Throws<RefusedException>(() => Answer(text.ToString()));

        Assert.That(refused!.Status, Is.EqualTo(400));
        Assert.That(refused.Message, Does.Contain("too deep"));
    }

    [TestCase(" + 1", 5_000, false)]
    [TestCase(".a", 5_000, false)]
    [TestCase(" ?? 1", 5_000, false)]
    [TestCase(" = 1 OR c.n", 5_000, true)]
    public void Query_WithAChainOfThousands_IsRefusedOrAnsweredButKeepsTheStack(string piece, int count, bool answered)
    {
        var text = "SELECT VALUE c.n" + string.Concat(Enumerable.Repeat(piece, count)) + " FROM c";

        Assert.That(IsAnswered(text), Is.EqualTo(answered));
    }

    [TestCase("SELECT VALUE RegexMatch(REPLICATE('a', 5000), '(a+)+$b') FROM c", "takes longer")]
    [TestCase("SELECT VALUE RegexMatch('a', '(') FROM c", "invalid pattern")]
    [TestCase("SELECT VALUE RegexMatch('a', 'a', 'q') FROM c", "modifier 'q'")]
    [TestCase("SELECT VALUE REPLACE(REPLICATE('a', 10000), 'a', REPLICATE('b', 10000))", "characters")]
    public void Query_ThatWouldTakeTimeOrMemory_IsRefused(string text, string message)
    {
        var refused = Assert.Throws<RefusedException>(() => Answer(text));

        Assert.That(refused!.Message, Does.Contain(message));
    }

    [Test]
    public void Joins_ThatMultiplyWithoutEnd_AreRefused()
    {
        var tens = "[" + string.Join(',', Enumerable.Range(0, 30)) + "]";
        var joins = string.Concat(Enumerable.Range(0, 6).Select(it => $" JOIN x{it} IN (SELECT VALUE {tens})"));

        var refused = Assert.Throws<RefusedException>(() => Answer("SELECT VALUE COUNT(1) FROM c" + joins));

        Assert.That(refused!.Message, Does.Contain("combinations"));
    }

    [Test]
    public async Task Query_OfRandomPiecesOverHttp_GetsAResultOrACosmosError()
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("e1"), Ada);
        using var http = new HttpClient { BaseAddress = account.Endpoint.Address };
        var random = new Random(Seed + 1);
        for (var i = 0; i < 300; i++)
        {
            var body = new JObject { ["query"] = UnicodeText.Mended(Mutated(random, ["LOWER", "ABS"])) }.ToString();
            using var request = new HttpRequestMessage(HttpMethod.Post, "dbs/loyalty/colls/ledger/docs");
            request.Content = new StringContent(body);
            request.Headers.TryAddWithoutValidation("x-ms-documentdb-isquery", "True");
            using var answer = await http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            var json = JObject.Parse(text);
            if ((int)answer.StatusCode == 200) Assert.That(json["Documents"], Is.InstanceOf<JArray>(), body);
            else
                Assert.That(
                    ((int)answer.StatusCode, (string?)json["code"]), Is.EqualTo((400, "BadRequest")), body + text);
        }
    }

    private static string Mutated(Random random, string[] functions)
    {
        if (random.Next(4) == 0)
        {
            var pieces = Enumerable.Range(0, random.Next(1, 14)).Select(_ => Any(random, Pieces));
            return "SELECT VALUE " + string.Join(' ', pieces);
        }

        var words = Any(random, Whole).Split(' ').ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(words.Count);
            switch (random.Next(5))
            {
                case 0: words[at] = Any(random, Pieces); break;
                case 1: words.Insert(at, Any(random, Pieces)); break;
                case 2: words[at] = $"{Any(random, functions)}({words[at]})"; break;
                case 3 when words.Count > 1: words.RemoveAt(at); break;
                default: words[at] = Cut(random, words[at]); break;
            }
        }

        return string.Join(' ', words);
    }

    private static string Cut(Random random, string word) =>
        word.Length < 2 ? "" : word.Remove(random.Next(word.Length), 1);

    private static string Any(Random random, string[] choices) => choices[random.Next(choices.Length)];

    /// <summary>True for an answer, false for a refusal; anything else fails the test with the text.</summary>
    private static bool IsAnswered(string text)
    {
        try
        {
            Answer(text);
            return true;
        }
        catch (RefusedException refused)
        {
            Assert.That(refused.Status, Is.EqualTo(400));
            return false;
        }
        catch (Exception bug)
        {
            throw new InvalidOperationException($"The query breaks the endpoint: {text}", bug);
        }
    }

    private static void Answer(string text)
    {
        var query = SqlParser.Parse(text, Parameters);
        var cursor = QueryCursor.Start;
        for (var pages = 0; pages < 4; pages++)
        {
            var body = new FeedBody("rid", "Documents");
            var run = new QueryRun(query, new QueryPage(cursor, 2, Noon), body);
            var next = run.Fill(after => Rows.Where(it => it.Number > after));
            using var document = JsonDocument.Parse(body.Finish());
            if (next is null) return;
            cursor = QueryCursor.Read(next.Write(), query);
        }
    }
}
