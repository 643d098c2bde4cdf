namespace AzureServices.Cosmos.Query;

/// <summary>
/// The operators. Values of different kinds are never equal and have no order; undefined makes undefined, except
/// where the other side of AND or OR decides alone.
/// </summary>
internal static class SqlOperators
{
    public static SqlValue Apply(SqlExpression.Operation it, SqlRun run) => it.Operator switch
    {
        SqlOperator.And => Decide(it.Operands, run, deciding: false),
        SqlOperator.Or => Decide(it.Operands, run, deciding: true),
        SqlOperator.Coalesce => Value(it, 0, run) is { IsUndefined: false } value ? value : Value(it, 1, run),
        SqlOperator.Choose => Value(it, 0, run).IsTrue ? Value(it, 1, run) : Value(it, 2, run),
        SqlOperator.In => In(it.Operands, run),
        SqlOperator.Between => Between(Value(it, 0, run), Value(it, 1, run), Value(it, 2, run)),
        SqlOperator.Like => Like(it.Operands, run),
        SqlOperator.Array => SqlJson.ArrayOf(it.Operands.Items.Select(operand => SqlEvaluator.Evaluate(operand, run))),
        SqlOperator.Not => Value(it, 0, run) is { Kind: SqlKind.Boolean } value
            ? SqlValue.Of(value.IsFalse)
            : SqlValue.Undefined,
        SqlOperator.Minus or SqlOperator.Plus => Value(it, 0, run) is { Kind: SqlKind.Number } value
            ? SqlValue.Of(it.Operator == SqlOperator.Minus ? -value.Number : value.Number)
            : SqlValue.Undefined,
        SqlOperator.Concatenate => Concatenate(Value(it, 0, run), Value(it, 1, run)),
        SqlOperator.Add or SqlOperator.Subtract or SqlOperator.Multiply or SqlOperator.Divide or SqlOperator.Modulo =>
            Calculate(it.Operator, Value(it, 0, run), Value(it, 1, run)),
        _ => Compare(it.Operator, Value(it, 0, run), Value(it, 1, run)),
    };

    private static SqlValue Value(SqlExpression.Operation operation, int index, SqlRun run) =>
        SqlEvaluator.Evaluate(operation.Operands[index], run);

    private static SqlValue Decide(SqlList operands, SqlRun run, bool deciding)
    {
        var known = true;
        foreach (var operand in operands.Items)
        {
            var value = SqlEvaluator.Evaluate(operand, run);
            if (deciding ? value.IsTrue : value.IsFalse) return value;
            known &= value.Kind == SqlKind.Boolean;
        }

        return known ? SqlValue.Of(!deciding) : SqlValue.Undefined;
    }

    public static SqlValue Compare(SqlOperator comparison, SqlValue left, SqlValue right)
    {
        if (left.IsUndefined || right.IsUndefined) return SqlValue.Undefined;
        if (comparison == SqlOperator.Equal) return SqlValue.Of(left.Equals(right));
        if (comparison == SqlOperator.NotEqual) return SqlValue.Of(!left.Equals(right));
        if (left.Kind != right.Kind || !left.IsPrimitive) return SqlValue.Undefined;
        var order = left.CompareTo(right);
        return SqlValue.Of(comparison switch
        {
            SqlOperator.Less => order < 0,
            SqlOperator.LessOrEqual => order <= 0,
            SqlOperator.Greater => order > 0,
            SqlOperator.GreaterOrEqual => order >= 0,
            _ => throw new InvalidOperationException($"{comparison} compares nothing."),
        });
    }

    private static SqlValue In(SqlList operands, SqlRun run)
    {
        var value = SqlEvaluator.Evaluate(operands[0], run);
        if (value.IsUndefined) return SqlValue.Undefined;
        for (var i = 1; i < operands.Count; i++)
            if (value.Equals(SqlEvaluator.Evaluate(operands[i], run))) return SqlValue.True;
        return SqlValue.False;
    }

    private static SqlValue Between(SqlValue value, SqlValue low, SqlValue high)
    {
        var above = Compare(SqlOperator.GreaterOrEqual, value, low);
        var below = Compare(SqlOperator.LessOrEqual, value, high);
        if (above.IsFalse || below.IsFalse) return SqlValue.False;
        return above.IsTrue && below.IsTrue ? SqlValue.True : SqlValue.Undefined;
    }

    private static SqlValue Like(SqlList operands, SqlRun run)
    {
        var text = SqlEvaluator.Evaluate(operands[0], run);
        var pattern = SqlEvaluator.Evaluate(operands[1], run);
        if (text.Kind != SqlKind.Text || pattern.Kind != SqlKind.Text) return SqlValue.Undefined;
        char? escape = operands.Count > 2 ? SqlEvaluator.Evaluate(operands[2], run).Text[0] : null;
        return SqlValue.Of(LikePattern.Of(pattern.Text, escape).Matches(text.Text));
    }

    private static SqlValue Concatenate(SqlValue left, SqlValue right) =>
        left.Kind == SqlKind.Text && right.Kind == SqlKind.Text
            ? SqlTextFunctions.Joined([left.Text, right.Text])
            : SqlValue.Undefined;

    private static SqlValue Calculate(SqlOperator operation, SqlValue left, SqlValue right)
    {
        if (left.Kind != SqlKind.Number || right.Kind != SqlKind.Number) return SqlValue.Undefined;
        return SqlValue.Of(operation switch
        {
            SqlOperator.Add => left.Number + right.Number,
            SqlOperator.Subtract => left.Number - right.Number,
            SqlOperator.Multiply => left.Number * right.Number,
            SqlOperator.Divide => left.Number / right.Number,
            _ => left.Number % right.Number,
        });
    }
}
