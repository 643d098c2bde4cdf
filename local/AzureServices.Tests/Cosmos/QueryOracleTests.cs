using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Query;
using CsCheck;

namespace AzureServices.Tests.Cosmos;

/// <summary>Queries over random items and page sizes give what LINQ to objects gives.</summary>
public sealed class QueryOracleTests
{
    // Undefined is the property that is not there.
    private static readonly Gen<Cell> Cells = Gen.OneOf(
        Gen.Const(new Cell(0, "", null)),
        Gen.Const(new Cell(1, "null", null)),
        Gen.Bool.Select(it => new Cell(2, it ? "true" : "false", it ? 1 : 0)),
        Gen.Int[-3, 3].Select(it => new Cell(3, it.ToString(CultureInfo.InvariantCulture), it)),
        Gen.Int[-3, 3].Select(it => new Cell(3, it.ToString(CultureInfo.InvariantCulture) + ".5", Half(it))),
        AnyOf("", "a", "A", "b", "ab", "\u00e9").Select(it => new Cell(4, JsonSerializer.Serialize(it), null, it)),
        AnyOf("[]", "[1]").Select(it => new Cell(5, it, null)),
        AnyOf("{}", "{\"x\":1}").Select(it => new Cell(6, it, null)));

    private static readonly Gen<Row[]> Rows = Gen.Select(Cells, Cells, (n, k) => (n, k)).Array[0, 25]
        .Select(cells => cells.Select((it, index) => new Row(index + 1, it.n, it.k)).ToArray());

    private static readonly Gen<int> PageSizes = Gen.Int[1, 7];

    [Test]
    public void OrderBy_OverRandomItems_GivesTheOrderOfLinq() => Gen.Select(Rows, PageSizes, Gen.Bool).Sample(
        (rows, size, descending) =>
        {
            var found = Run(rows, $"SELECT VALUE c.id FROM c ORDER BY c.n {(descending ? "DESC" : "ASC")}, c.k", size);

            var byFirst = descending
                ? rows.OrderByDescending(it => it.N, Cell.Order)
                : rows.OrderBy(it => it.N, Cell.Order);
            Assert.That(found, Is.EqualTo(byFirst.ThenBy(it => it.K, Cell.Order).Select(it => $"\"{it.Number}\"")));
        }, seed: "000000000001", iter: 300);

    [Test]
    public void Offset_OverRandomItems_CutsAsLinqDoes() =>
        Gen.Select(Rows, PageSizes, Gen.Int[0, 9], Gen.Int[0, 9]).Sample((rows, size, offset, limit) =>
        {
            var found = Run(rows, $"SELECT VALUE c.id FROM c ORDER BY c.n OFFSET {offset} LIMIT {limit}", size);

            var expected = rows.OrderBy(it => it.N, Cell.Order).Skip(offset).Take(limit);
            Assert.That(found, Is.EqualTo(expected.Select(it => $"\"{it.Number}\"")));
        }, seed: "000000000002", iter: 300);

    [Test]
    public void Distinct_OverRandomItems_GivesEachValueOnce() => Gen.Select(Rows, PageSizes).Sample((rows, size) =>
    {
        var found = Run(rows, "SELECT DISTINCT VALUE c.n FROM c", size);

        Assert.That(found, Is.EquivalentTo(rows.Select(it => it.N.Json).Where(it => it != "").Distinct()));
    }, seed: "000000000003", iter: 300);

    [Test]
    public void GroupBy_OverRandomItems_GivesTheGroupsAndAggregatesOfLinq() => Gen.Select(Rows, PageSizes).Sample(
        (rows, size) =>
        {
            var found = Run(
                rows,
                "SELECT c.k, COUNT(1) AS a, COUNT(c.n) AS b, SUM(c.n) AS s, AVG(c.n) AS m, MIN(c.n) AS x, " +
                "MAX(c.n) AS y FROM c GROUP BY c.k",
                size);

            var expected = rows.GroupBy(it => it.K.Json).Select(it => Aggregated(it.Key, [.. it]));
            Assert.That(found, Is.EquivalentTo(expected));
        }, seed: "000000000004", iter: 300);

    [Test]
    public void Aggregates_OverRandomItems_AreThoseOfLinq() => Rows.Sample(rows =>
    {
        var found = Run(
            rows,
            "SELECT COUNT(1) AS a, COUNT(c.n) AS b, SUM(c.n) AS s, AVG(c.n) AS m, MIN(c.n) AS x, MAX(c.n) AS y FROM c",
            1);

        Assert.That(found, Is.EqualTo(new[] { Aggregated("", rows) }));
    }, seed: "000000000005", iter: 300);

    [Test]
    public void Scanned_OfAPage_CountsTheItemsLookedAt()
    {
        var rows = Enumerable.Range(1, 9).Select(it => new Row(it, Cell.Of(it % 3), Cell.Of(0))).ToArray();

        Assert.That(Page(rows, "SELECT * FROM c", QueryCursor.Start, 4).Run.Scanned, Is.EqualTo(4));
        Assert.That(Page(rows, "SELECT * FROM c WHERE c.n = 1", QueryCursor.Start, 2).Run.Scanned, Is.EqualTo(4));
        Assert.That(Page(rows, "SELECT VALUE COUNT(1) FROM c", QueryCursor.Start, 4).Run.Scanned, Is.EqualTo(9));
        Assert.That(
            Page(rows, "SELECT * FROM c ORDER BY c.n", QueryCursor.Start, 4).Run.ScannedBytes,
            Is.EqualTo(rows.Sum(it => it.ToRow().Body.Length)));
    }

    [TestCase("SELECT * FROM c", false, false)]
    [TestCase("SELECT * FROM c WHERE c.n = 1 AND UPPER(c.k) = 'A'", false, false)]
    [TestCase("SELECT * FROM c WHERE UPPER(c.k) = 'A'", false, true)]
    [TestCase("SELECT * FROM c WHERE c.n = 1 OR c.n + 1 = 3", false, true)]
    [TestCase("SELECT t FROM c JOIN t IN c.tags", false, false)]
    [TestCase("SELECT VALUE r FROM (SELECT VALUE c.n FROM c) AS r", false, false)]
    [TestCase("SELECT TOP 1 * FROM c", true, false)]
    [TestCase("SELECT * FROM c OFFSET 0 LIMIT 1", true, false)]
    [TestCase("SELECT * FROM c ORDER BY c.n", true, false)]
    [TestCase("SELECT DISTINCT c.n FROM c", true, false)]
    [TestCase("SELECT VALUE COUNT(1) FROM c", true, false)]
    [TestCase("SELECT c.n FROM c GROUP BY c.n", true, false)]
    [TestCase("SELECT VALUE r FROM (SELECT DISTINCT VALUE c.n FROM c) AS r", true, false)]
    [TestCase("SELECT VALUE 1", true, false)]
    public void Query_OfEachKind_TellsWhatItNeedsToLookAt(string text, bool wholeContainer, bool fullScan)
    {
        var query = SqlParser.Parse(text, new Dictionary<string, JsonElement>());

        Assert.That((query.NeedsWholeContainer, SqlFilter.IsFullScan(query)), Is.EqualTo((wholeContainer, fullScan)));
    }

    private static Gen<string> AnyOf(params string[] choices) =>
        Gen.Int[0, choices.Length - 1].Select(it => choices[it]);

    private static List<string> Run(Row[] rows, string text, int size)
    {
        var results = new List<string>();
        var cursor = QueryCursor.Start;
        for (var pages = 0; pages <= rows.Length; pages++)
        {
            var (run, next, body) = Page(rows, text, cursor, size);
            var page = JsonNode.Parse(body.Finish().Span)!["Documents"]!.AsArray();
            Assert.That(page, Has.Count.LessThanOrEqualTo(size));
            results.AddRange(page.Select(it => it?.ToJsonString() ?? "null"));
            if (next is null) return results;
            cursor = QueryCursor.Read(next.Write(), SqlParser.Parse(text, new Dictionary<string, JsonElement>()));
        }

        throw new InvalidOperationException("The query does not come to an end.");
    }

    private static (QueryRun Run, QueryCursor? Next, FeedBody Body) Page(
        Row[] rows, string text, QueryCursor cursor, int size)
    {
        var query = SqlParser.Parse(text, new Dictionary<string, JsonElement>());
        var body = new FeedBody("rid", "Documents");
        var run = new QueryRun(query, new QueryPage(cursor, size, CosmosAccount.Noon), body);
        var next = run.Fill(after => rows.Where(it => it.Number > after).Select(it => it.ToRow()));
        return (run, next, body);
    }

    private static string Aggregated(string key, Row[] rows)
    {
        var cells = rows.Select(it => it.N).Where(it => it.Kind != 0).ToArray();
        var sum = cells.All(it => it.Kind == 3) ? cells.Sum(it => it.Number!.Value) : (double?)null;
        var isOrdered = cells.Length > 0 && cells.All(it => it.Kind <= 4);
        var columns = new (string Name, string? Json)[]
        {
            ("k", key == "" ? null : key),
            ("a", Text(rows.Length)),
            ("b", Text(cells.Length)),
            ("s", sum is null ? null : Text(sum.Value)),
            ("m", sum is null || cells.Length == 0 ? null : Text(sum.Value / cells.Length)),
            ("x", isOrdered ? cells.Min(Cell.Order)!.Json : null),
            ("y", isOrdered ? cells.Max(Cell.Order)!.Json : null),
        };
        var members = columns.Where(it => it.Json is not null).Select(it => $"\"{it.Name}\":{it.Json}");
        return JsonNode.Parse("{" + string.Join(',', members) + "}")!.ToJsonString();
    }

    private static string Text(double number) => JsonSerializer.Serialize(number);

    private static double Half(int number) =>
        double.Parse(number.ToString(CultureInfo.InvariantCulture) + ".5", CultureInfo.InvariantCulture);

    private sealed record Cell(int Kind, string Json, double? Number, string? String = null)
    {
        public static readonly Comparer<Cell> Order = Comparer<Cell>.Create((left, right) =>
            left.Kind != right.Kind ? left.Kind.CompareTo(right.Kind)
            : left.Number != right.Number ? left.Number!.Value.CompareTo(right.Number!.Value)
            : string.CompareOrdinal(left.String, right.String));

        public static Cell Of(int number) => new(3, number.ToString(CultureInfo.InvariantCulture), number);
    }

    private sealed record Row(long Number, Cell N, Cell K)
    {
        public QueryRow ToRow()
        {
            var n = N.Kind == 0 ? "" : $",\"n\":{N.Json}";
            var k = K.Kind == 0 ? "" : $",\"k\":{K.Json}";
            return new QueryRow(Number, Encoding.UTF8.GetBytes($"{{\"id\":\"{Number}\"{n}{k}}}"));
        }
    }
}
