namespace AzureServices.Cosmos.Query;

/// <summary>
/// Where a result stands among all results of its query: by its ORDER BY keys, then by the number of its item, then by
/// its place among the results of that item. Results that belong to no single item, as those of DISTINCT and GROUP BY,
/// have the hash of their value in place of the number: then the position does not depend on what is stored meanwhile.
/// </summary>
internal sealed record QueryPosition(IReadOnlyList<SqlValue> Keys, UInt128 Number, int Index)
{
    public static readonly QueryPosition Start = new([], 0, 0);

    /// <summary>Compares two positions of one query.</summary>
    public static int Compare(SqlQuery query, QueryPosition left, QueryPosition right)
    {
        for (var i = 0; i < Math.Min(left.Keys.Count, right.Keys.Count); i++)
        {
            var order = left.Keys[i].CompareTo(right.Keys[i]);
            if (order != 0) return query.OrderBy[i].Descending ? -order : order;
        }

        var byNumber = left.Number.CompareTo(right.Number);
        return byNumber != 0 ? byNumber : left.Index.CompareTo(right.Index);
    }
}
