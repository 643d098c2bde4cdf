namespace AzureServices.Cosmos.Query;

/// <summary>Walks over the rows of a query: each step puts the values of FROM into the slots of the run.</summary>
internal static class SqlRows
{
    /// <summary>One step for each combination of the sources that WHERE lets pass.</summary>
    public static IEnumerable<int> Match(SqlQuery query, SqlRun run)
    {
        foreach (var step in Combine(query.Sources, 0, run))
        {
            run.Step();
            if (query.Where is null || SqlEvaluator.Evaluate(query.Where, run).IsTrue) yield return step;
        }
    }

    /// <summary>One step for each group, with keys and aggregates in their slots, and the number of its keys.</summary>
    public static IEnumerable<UInt128> Groups(SqlQuery query, SqlRun run)
    {
        var groups = new Dictionary<UInt128, SqlGroup>();
        // Without GROUP BY there is one group, even over nothing.
        if (query.GroupBy.Count == 0) groups.Add(0, new SqlGroup([], query.Aggregates));
        foreach (var _ in Match(query, run))
        {
            var keys = query.GroupBy.Select(it => SqlEvaluator.Evaluate(it.Key, run)).ToArray();
            var hash = keys.Length == 0 ? 0 : SqlJson.HashOf(keys);
            if (!groups.TryGetValue(hash, out var group))
                groups.Add(hash, group = new SqlGroup(Array.ConvertAll(keys, it => it.Detached()), query.Aggregates));
            group.Add(run);
        }

        foreach (var (hash, group) in groups)
        {
            for (var i = 0; i < query.GroupBy.Count; i++) run.Slots[query.GroupBy[i].Slot] = group.Keys[i];
            group.WriteResults(run);
            yield return hash;
        }
    }

    /// <summary>The results of a query inside another one.</summary>
    public static IEnumerable<SqlValue> Results(SqlQuery query, SqlRun run)
    {
        HashSet<UInt128>? seen = query.Distinct ? [] : null;
        var rows = query.IsGrouped ? Groups(query, run).Select(_ => 0) : Match(query, run);
        foreach (var _ in rows)
        {
            var value = SqlEvaluator.Evaluate(query.Projection, run);
            if (!value.IsUndefined && seen?.Add(SqlJson.HashOf([value])) != false) yield return value;
        }
    }

    private static IEnumerable<int> Combine(IReadOnlyList<SqlSource> sources, int index, SqlRun run)
    {
        if (index == sources.Count)
        {
            yield return 0;
            yield break;
        }

        foreach (var value in Values(sources[index], run))
        {
            run.Slots[sources[index].Slot] = value;
            foreach (var step in Combine(sources, index + 1, run)) yield return step;
        }
    }

    private static IEnumerable<SqlValue> Values(SqlSource source, SqlRun run)
    {
        if (source.IsContainer) return run.Documents.Select(SqlValue.Of);
        var values = source.Query is null
            ? [SqlEvaluator.Evaluate(source.Expression!, run)]
            : Results(source.Query, run);
        return source.TakesElements
            ? values.Where(it => it.Kind == SqlKind.Array)
                .SelectMany(it => it.Element.EnumerateArray().Select(SqlValue.Of))
            : values.Where(it => !it.IsUndefined);
    }
}
