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
    private static readonly string[] IdPath = ["id"];

    // The endpoint orders, counts, groups and cuts itself, so the plan leaves nothing of that to the client.
    private static readonly byte[] Plan = """
        {"partitionedQueryExecutionInfoVersion":2,
        "queryInfo":{"distinctType":"None","top":null,"offset":null,"limit":null,"orderBy":[],"orderByExpressions":[],
        "groupByExpressions":[],"groupByAliases":[],"aggregates":[],"groupByAliasToAggregateType":{},
        "rewrittenQuery":"","hasSelectValue":false,"dCountInfo":null,"hasNonStreamingOrderBy":false},
        "queryRanges":[{"min":"","max":"FF","isMinInclusive":true,"isMaxInclusive":false}]}
        """u8.ToArray();

    public async Task<CosmosAnswer> RunAsync(Container container, CosmosRequest request)
    {
        var query = await ReadQueryAsync(request);
        return Answer(container, request, query, await SeekAsync(container, request, query));
    }

    /// <summary>The index from which the query is answered; null where it has to look at the items.</summary>
    private async Task<IndexSeek?> SeekAsync(Container container, CosmosRequest request, SqlQuery query)
    {
        var range = ReadScope.Of(container, request).MergedRange;
        var isPartition = container.IsPartition(range);
        if (!isPartition && range != EpkRange.Whole) return null;
        if (SqlSeek.Of(query) is not { } seek) return null;
        var index = new PropertyIndex(container.Number, seek.Property, isPartition);
        return await store.Indexes.EnsureAsync(container, index) ? new IndexSeek(index, seek) : null;
    }

    private sealed record IndexSeek(PropertyIndex Index, SqlSeek Bounds);

    /// <summary>All items, as a client without a query gets them.</summary>
    public CosmosAnswer ListAll(Container container, CosmosRequest request) =>
        Answer(container, request, SqlQuery.Everything, seek: null);

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
        var page = new QueryPage(CursorOf(request, query), SizeOf(request), TimeProvider.System.GetUtcNow());
        return Page(
            new QueryRun(query, page, new FeedBody(feed.Rid, feed.Name)),
            run => run.Fill(after => rows.Where(row => row.Number > after)));
    }

    private CosmosAnswer Answer(Container container, CosmosRequest request, SqlQuery query, IndexSeek? seek)
    {
        var scope = ReadScope.Of(container, request);
        SessionTokens.Require(request, scope.RangeNumber, store.CommittedLsn);
        var body = new FeedBody(container.Rid, "Documents");
        var page = new QueryPage(CursorOf(request, query), SizeOf(request), store.Time.GetUtcNow());
        var range = query.NeedsWholeContainer ? scope.MergedRange : scope.Range;
        var answer = range == EpkRange.Nothing
            ? new CosmosAnswer(200) { Body = body.Finish(), ItemCount = 0 }
            : Page(new QueryRun(query, page, body), run => seek is not null
                ? run.Fill(_ => Rows(store.Items.Seek(seek.Index, range.Min, seek.Bounds)), areOrdered: true)
                : run.Fill(after => Rows(container, range, query, after)));
        return answer with { Owner = (container.NamePath, container.Rid), RangeNumber = scope.RangeNumber };
    }

    /// <summary>
    /// The items that the query has to look at: those that it names by partition and id where it does so, as for a
    /// read of many items, or else the partition, or else its range of the container.
    /// </summary>
    private IEnumerable<QueryRow> Rows(Container container, EpkRange range, SqlQuery query, long after)
    {
        if (KeysOf(container, range, query) is { } keys)
            return Rows(keys.Distinct().Select(store.Items.Find).OfType<StoredItem>()
                .Where(item => item.Number > after).OrderBy(item => item.Number));
        var scanned = PartitionOf(container, query) is { } only ? EpkRange.Of(only).Within(range) : range;
        return Rows(store.Items.Scan(container, scanned, after));
    }

    private static IEnumerable<QueryRow> Rows(IEnumerable<StoredItem> items) =>
        items.Select(item => new QueryRow(item.Number, item.Body));

    private static IEnumerable<ItemKey>? KeysOf(Container container, EpkRange range, SqlQuery query)
    {
        if (container.IsPartition(range))
            return SqlFilter.Points(query, IdPath)?.Where(point => point[0].Kind == SqlKind.Text)
                .Select(point => new ItemKey(container.Number, range.Min, point[0].Text));
        return SqlFilter.Points(query, [IdPath, .. PathsOf(container)])?
            .Where(point => point[0].Kind == SqlKind.Text)
            .Select(point => new ItemKey(container.Number, PartitionOf(point[1..]), point[0].Text))
            .Where(key => range.Contains(key.Partition));
    }

    /// <summary>The one partition that the items must be in to match; null where the query does not say so.</summary>
    private static string? PartitionOf(Container container, SqlQuery query) =>
        SqlFilter.Points(query, [.. PathsOf(container)]) is [var only] ? PartitionOf(only) : null;

    private static IEnumerable<IReadOnlyList<string>> PathsOf(Container container) =>
        container.PartitionKey.Paths.Select(path => path.Segments);

    private static string PartitionOf(SqlValue[] partitionKey) =>
        EffectivePartitionKey.FromHeader(Encoding.UTF8.GetString(SqlJson.Written(writer =>
        {
            writer.WriteStartArray();
            foreach (var value in partitionKey) value.WriteTo(writer);
            writer.WriteEndArray();
        })));

    private static QueryCursor CursorOf(CosmosRequest request, SqlQuery query) =>
        request.Header(Wire.Continuation) is { Length: > 0 } continuation
            ? QueryCursor.Read(continuation, query)
            : QueryCursor.Start;

    private static int SizeOf(CosmosRequest request) => Math.Min(request.MaxItemCount ?? PageSize, PageSizeMax);

    private static CosmosAnswer Page(QueryRun run, Func<QueryRun, QueryCursor?> fill)
    {
        var next = fill(run);
        var body = run.Body;
        return new CosmosAnswer(200)
        {
            Charge = RequestCharge.OfQuery(run.Scanned, body.Count == 0 ? 0 : body.Bytes),
            Body = body.Finish(),
            ItemCount = body.Count,
            Continuation = next?.Write(),
        };
    }

    private static async Task<SqlQuery> ReadQueryAsync(CosmosRequest request)
    {
        try
        {
            using var body = JsonDocument.Parse(await request.ReadBodyAsync());
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
