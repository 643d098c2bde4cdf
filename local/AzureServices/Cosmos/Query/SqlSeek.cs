namespace AzureServices.Cosmos.Query;

/// <summary>
/// A part of an index that holds all results of a query in the order of its ORDER BY: one property, from a value to a
/// value.
/// </summary>
/// <param name="Property">A property of the item itself.</param>
/// <param name="Low">No result has a smaller value; null where that is not said.</param>
/// <param name="High">No result has a larger value; null where that is not said.</param>
/// <param name="Descending">Whether the largest comes first.</param>
internal sealed record SqlSeek(string Property, SqlValue? Low, SqlValue? High, bool Descending)
{
    // Beyond this a stored whole number is not the double that queries compare.
    private const double ExactMax = 9007199254740991;

    /// <summary>
    /// The part for a query that orders by one property and bounds it by a constant, or null. The bound makes all
    /// results values of one kind, so that an index which mixes kinds otherwise still has them in the right order.
    /// </summary>
    public static SqlSeek? Of(SqlQuery query)
    {
        if (query.Sources is not [{ IsContainer: true } source] || query.Distinct || query.IsGrouped) return null;
        if (query.Where is null || query.OrderBy is not [var (key, descending)]) return null;
        if (key is not SqlExpression.Member { Name: { } property, Target: SqlExpression.Slot { Number: var slot } } ||
            slot != source.Slot)
            return null;
        var bounds = SqlFilter.Conditions(query.Where).Select(it => BoundsOf(it, key)).ToList();
        var seek = new SqlSeek(
            property, bounds.Select(it => it.Low).FirstOrDefault(it => it is not null),
            bounds.Select(it => it.High).FirstOrDefault(it => it is not null), descending);
        return seek.Low is null && seek.High is null ? null : seek;
    }

    /// <summary>
    /// Whether everything behind a value in the index is behind it in the order of queries too. The index compares the
    /// bytes of texts, queries their code units: up to ASCII that is the same.
    /// </summary>
    public static bool IsPlain(SqlValue value) => value.Kind switch
    {
        SqlKind.Number => Math.Abs(value.Number) <= ExactMax,
        SqlKind.Text => value.Text.All(c => c is > '\0' and <= '\x7f'),
        _ => false,
    };

    private static (SqlValue? Low, SqlValue? High) BoundsOf(SqlExpression condition, SqlExpression key)
    {
        if (condition is not SqlExpression.Operation { Operands: { Count: 2 } operands } it) return (null, null);
        if (operands[0].Equals(key) && operands[1] is SqlExpression.Constant right && IsPlain(right.Value))
            return Bounds(it.Operator, right.Value);
        if (operands[1].Equals(key) && operands[0] is SqlExpression.Constant left && IsPlain(left.Value))
        {
            var (low, high) = Bounds(it.Operator, left.Value);
            return (high, low);
        }

        return (null, null);
    }

    private static (SqlValue? Low, SqlValue? High) Bounds(SqlOperator comparison, SqlValue value) => comparison switch
    {
        SqlOperator.Equal => (value, value),
        SqlOperator.Greater or SqlOperator.GreaterOrEqual => (value, null),
        SqlOperator.Less or SqlOperator.LessOrEqual => (null, value),
        _ => (null, null),
    };
}
