namespace AzureServices.Cosmos.Query;

/// <summary>
/// Turns a select list over rows into one over groups: GROUP BY keys and aggregates become slots, and anything else
/// that depends on a row is refused.
/// </summary>
internal sealed class SqlGrouping(
    SqlParsing parsing, IReadOnlyList<(int Slot, SqlExpression Key)> keys, SqlPlace selection)
{
    private readonly List<SqlAggregate> _aggregates = [];

    public IReadOnlyList<SqlAggregate> Aggregates => _aggregates;

    public static bool HasAggregate(SqlExpression expression) => expression switch
    {
        SqlExpression.Aggregate => true,
        SqlExpression.Member it => HasAggregate(it.Target) || HasAggregate(it.Key),
        SqlExpression.Operation it => it.Operands.Items.Any(HasAggregate),
        SqlExpression.Call it => it.Arguments.Items.Any(HasAggregate),
        SqlExpression.ObjectLiteral it => it.Values.Items.Any(HasAggregate),
        _ => false,
    };

    public SqlExpression Rewrite(SqlExpression expression)
    {
        foreach (var (slot, key) in keys)
            if (key.Equals(expression)) return new SqlExpression.Slot(slot, "");
        return expression switch
        {
            SqlExpression.Constant => expression,
            SqlExpression.Aggregate it => SlotOf(it),
            SqlExpression.Member it when RootOf(it) is null || Covers(it) =>
                new SqlExpression.Member(Rewrite(it.Target), Rewrite(it.Key)),
            SqlExpression.Operation it => it with { Operands = it.Operands.Select(Rewrite) },
            SqlExpression.Call it => it with { Arguments = it.Arguments.Select(Rewrite) },
            SqlExpression.ObjectLiteral it => it with { Values = it.Values.Select(Rewrite) },
            SqlExpression.Subquery => throw SqlSyntax.Refuse(SqlSyntax.Unsupported,
                "A subquery beside aggregates or GROUP BY is not supported in the select list.", selection),
            _ => throw SqlSyntax.Refuse(SqlSyntax.NotGrouped,
                $"Property reference '{TextOf(expression)}' is invalid in the select list because it is not " +
                "contained in either an aggregate function or the GROUP BY clause.", selection),
        };
    }

    private bool Covers(SqlExpression expression) =>
        keys.Any(it => it.Key.Equals(expression)) ||
        (expression is SqlExpression.Member member && Covers(member.Target));

    private static SqlExpression.Slot? RootOf(SqlExpression expression) => expression switch
    {
        SqlExpression.Slot slot => slot,
        SqlExpression.Member member => RootOf(member.Target),
        _ => null,
    };

    private SqlExpression.Slot SlotOf(SqlExpression.Aggregate aggregate)
    {
        var known = _aggregates.Find(it => it.Kind == aggregate.Kind && it.Argument.Equals(aggregate.Argument));
        if (known is null)
            _aggregates.Add(known = new SqlAggregate(parsing.NextSlot(), aggregate.Kind, aggregate.Argument));
        return new SqlExpression.Slot(known.Slot, "");
    }

    private static string TextOf(SqlExpression expression) => expression switch
    {
        SqlExpression.Slot slot => slot.Name,
        SqlExpression.Member member => TextOf(member.Target) + (member.Name is { } name ? "." + name : "[...]"),
        _ => "...",
    };
}
