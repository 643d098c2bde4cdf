using System.Text.Json;

namespace AzureServices.Cosmos.Query;

/// <summary>
/// The value of an expression for an item. What has no value, such as comparing a number with a string, is
/// undefined.
/// </summary>
internal static class SqlEvaluator
{
    public static SqlValue Evaluate(SqlExpression expression, JsonElement item) => expression switch
    {
        SqlExpression.Constant constant => constant.Value,
        SqlExpression.Property property => Follow(property.Steps, item),
        SqlExpression.Comparison it => Compare(it.Operator, Evaluate(it.Left, item), Evaluate(it.Right, item)),
        SqlExpression.In it => In(Evaluate(it.Value, item), it.Choices, item),
        SqlExpression.Between it => Between(it, item),
        SqlExpression.And it => And(it, item),
        SqlExpression.Or it => Or(it, item),
        SqlExpression.Not it =>
            Evaluate(it.Operand, item) is { Kind: SqlKind.Boolean } value
                ? SqlValue.Of(value.IsFalse)
                : SqlValue.Undefined,
        SqlExpression.Call it => SqlFunctions.Call(it, item),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} has no meaning."),
    };

    private static SqlValue Follow(IReadOnlyList<SqlStep> steps, JsonElement item)
    {
        foreach (var (name, index) in steps)
        {
            if (name is not null)
            {
                if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(name, out item))
                    return SqlValue.Undefined;
            }
            else
            {
                if (item.ValueKind != JsonValueKind.Array || index >= item.GetArrayLength()) return SqlValue.Undefined;
                item = item[index];
            }
        }

        return SqlValue.Of(item);
    }

    private static SqlValue Compare(SqlComparison comparison, SqlValue left, SqlValue right)
    {
        if (left.Kind != right.Kind || left.Kind == SqlKind.Undefined) return SqlValue.Undefined;
        if (comparison == SqlComparison.Equal) return SqlValue.Of(left.SameAs(right));
        if (comparison == SqlComparison.NotEqual) return SqlValue.Of(!left.SameAs(right));
        if (left.Kind is SqlKind.Array or SqlKind.Object) return SqlValue.Undefined;
        var order = left.CompareTo(right);
        return SqlValue.Of(comparison switch
        {
            SqlComparison.Less => order < 0,
            SqlComparison.LessOrEqual => order <= 0,
            SqlComparison.Greater => order > 0,
            _ => order >= 0,
        });
    }

    private static SqlValue In(SqlValue value, IReadOnlyList<SqlExpression> choices, JsonElement item)
    {
        if (value.Kind == SqlKind.Undefined) return SqlValue.Undefined;
        foreach (var choice in choices)
        {
            var candidate = Evaluate(choice, item);
            if (candidate.Kind == value.Kind && value.SameAs(candidate)) return SqlValue.True;
        }

        return SqlValue.False;
    }

    private static SqlValue Between(SqlExpression.Between between, JsonElement item)
    {
        var value = Evaluate(between.Value, item);
        var low = Compare(SqlComparison.GreaterOrEqual, value, Evaluate(between.Low, item));
        var high = Compare(SqlComparison.LessOrEqual, value, Evaluate(between.High, item));
        if (low.IsFalse || high.IsFalse) return SqlValue.False;
        return low.IsTrue && high.IsTrue ? SqlValue.True : SqlValue.Undefined;
    }

    private static SqlValue And(SqlExpression.And and, JsonElement item)
    {
        var left = Evaluate(and.Left, item);
        if (left.IsFalse) return SqlValue.False;
        var right = Evaluate(and.Right, item);
        if (right.IsFalse) return SqlValue.False;
        return left.IsTrue && right.IsTrue ? SqlValue.True : SqlValue.Undefined;
    }

    private static SqlValue Or(SqlExpression.Or or, JsonElement item)
    {
        var left = Evaluate(or.Left, item);
        if (left.IsTrue) return SqlValue.True;
        var right = Evaluate(or.Right, item);
        if (right.IsTrue) return SqlValue.True;
        return left.IsFalse && right.IsFalse ? SqlValue.False : SqlValue.Undefined;
    }
}
