using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Query;
using AzureServices.Cosmos.Storage;

namespace AzureServices.Cosmos.Handlers;

/// <summary>Queries over items, and over databases and containers; and the query plans that the SDK asks for.</summary>
internal sealed class QueryHandler(ItemStore store)
{
    private const int PageSize = 100;
    private const int PageSizeMax = 1000;
    private static readonly SqlQuery Everything = new(new SqlSelection.Everything());

    // One range holds everything, so the endpoint orders, counts and cuts itself, and the plan leaves nothing to the
    // client.
    private static readonly byte[] Plan = """
        {"partitionedQueryExecutionInfoVersion":2,
        "queryInfo":{"distinctType":"None","top":null,"offset":null,"limit":null,"orderBy":[],"orderByExpressions":[],
        "groupByExpressions":[],"groupByAliases":[],"aggregates":[],"groupByAliasToAggregateType":{},
        "rewrittenQuery":"","hasSelectValue":false,"dCountInfo":null,"hasNonStreamingOrderBy":false},
        "queryRanges":[{"min":"","max":"FF","isMinInclusive":true,"isMaxInclusive":false}]}
        """u8.ToArray();

    public async Task<CosmosAnswer> RunAsync(Container container, CosmosRequest request)
    {
        return Answer(container, request, await ReadQueryAsync(request));
    }

    /// <summary>All items, as a client without a query gets them.</summary>
    public CosmosAnswer ListAll(Container container, CosmosRequest request) =>
        Answer(container, request, Everything);

    public static async Task<CosmosAnswer> PlanAsync(CosmosRequest request)
    {
        await ReadQueryAsync(request);
        return new CosmosAnswer(200) { Body = Plan };
    }

    /// <summary>A query over databases or containers.</summary>
    public static async Task<CosmosAnswer> RunOverAsync(
        CosmosRequest request, (string Rid, string Name) feed, IEnumerable<JsonObject> resources)
    {
        var query = await ReadQueryAsync(request);
        var rows = resources.Select(
            (resource, index) => new QueryRow(index + 1, Encoding.UTF8.GetBytes(resource.ToJsonString())));
        return Page(request, query, new FeedBody(feed.Rid, feed.Name), after => rows.Where(row => row.Number > after));
    }

    private CosmosAnswer Answer(Container container, CosmosRequest request, SqlQuery query)
    {
        var scope = ReadScope.Of(container, request);
        SessionTokens.Require(request, scope.RangeNumber, store.CommittedLsn);
        var page = new FeedBody(container.Rid, "Documents");
        var range = query.NeedsWholeContainer ? scope.MergedRange : scope.Range;
        var answer = range == EpkRange.Nothing
            ? new CosmosAnswer(200) { Body = page.Finish(), ItemCount = 0 }
            : Page(request, query, page, after => Rows(container, range, query, after));
        return answer with { Owner = (container.NamePath, container.Rid), RangeNumber = scope.RangeNumber };
    }

    private IEnumerable<QueryRow> Rows(Container container, EpkRange range, SqlQuery query, long after)
    {
        if (!container.IsPartition(range) || query.RequiredId is not { } id)
            return store.Items.Scan(container, range, after).Select(item => new QueryRow(item.Number, item.Body));
        var only = store.Items.Find(new ItemKey(container.Number, range.Min, id));
        return only is null || only.Number <= after ? [] : [new QueryRow(only.Number, only.Body)];
    }

    private static CosmosAnswer Page(
        CosmosRequest request, SqlQuery query, FeedBody page, Func<long, IEnumerable<QueryRow>> rows)
    {
        var cursor = request.Header(Wire.Continuation) is { Length: > 0 } continuation
            ? QueryCursor.Read(continuation, query.OrderBy.Count)
            : QueryCursor.Start;
        var size = Math.Min(request.MaxItemCount ?? PageSize, PageSizeMax);
        long scanned = 0;
        var next = new QueryRun(query, cursor, page, size).Fill(after => rows(after).Select(Counted));
        return new CosmosAnswer(200)
        {
            Charge = RequestCharge.OfQuery(scanned, page.Count == 0 ? 0 : page.Bytes),
            Body = page.Finish(),
            ItemCount = page.Count,
            Continuation = next?.Write(),
        };

        QueryRow Counted(QueryRow row)
        {
            scanned++;
            return row;
        }
    }

    private static async Task<SqlQuery> ReadQueryAsync(CosmosRequest request)
    {
        try
        {
            var json = await request.ReadBodyAsync();
            JsonInput.RequireUnicode(json);
            using var body = JsonDocument.Parse(json);
            var root = body.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("query", out var text) ||
                text.ValueKind != JsonValueKind.String)
                throw RefusedException.Malformed("The body needs a query.");
            return SqlParser.Parse(text.GetString()!, ReadParameters(root));
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw RefusedException.Malformed("The query is not valid JSON: " + broken.Message);
        }
    }

    private static Dictionary<string, JsonElement> ReadParameters(JsonElement root)
    {
        var parameters = new Dictionary<string, JsonElement>();
        if (!root.TryGetProperty("parameters", out var list) || list.ValueKind == JsonValueKind.Null) return parameters;
        foreach (var parameter in list.EnumerateArray())
            parameters[parameter.GetProperty("name").GetString() ?? ""] = parameter.GetProperty("value").Clone();
        return parameters;
    }
}
