namespace AzureServices.Cosmos.Query;

/// <summary>What ORDER BY can order: properties of the container's items.</summary>
internal static class SqlOrder
{
    public static void Require(SqlQuery query, SqlExpression key, SqlPlace place)
    {
        if (query.IsGrouped)
            throw SqlSyntax.Refuse(
                SqlSyntax.Unsupported, "'ORDER BY' is not supported together with GROUP BY or aggregates.", place);
        if (RootOf(key) is not { } root || key is SqlExpression.Slot)
            throw SqlSyntax.Refuse(
                SqlSyntax.Unsupported,
                "Unsupported ORDER BY clause. ORDER BY item expression could not be mapped to a document path.",
                place);
        if (query.Sources is not [{ IsContainer: true } first, ..] || first.Slot != root.Number)
            throw SqlSyntax.Refuse(
                SqlSyntax.Unsupported, "Order-by over correlated collections is not supported.", place);
    }

    private static SqlExpression.Slot? RootOf(SqlExpression key) => key switch
    {
        SqlExpression.Slot slot => slot,
        SqlExpression.Member { Key: SqlExpression.Constant } member => RootOf(member.Target),
        _ => null,
    };
}
