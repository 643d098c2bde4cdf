using System.Text.Json;

namespace AzureServices.Cosmos.Query;

/// <summary>The value of an expression for the row that a run stands on. What has no value is undefined.</summary>
internal static class SqlEvaluator
{
    public static SqlValue Evaluate(SqlExpression expression, SqlRun run) => expression switch
    {
        SqlExpression.Constant constant => constant.Value,
        SqlExpression.Slot slot => run.Slots[slot.Number],
        SqlExpression.Member member => Follow(Evaluate(member.Target, run), Evaluate(member.Key, run)),
        SqlExpression.Operation operation => SqlOperators.Apply(operation, run),
        SqlExpression.Call call => Call(call, run),
        SqlExpression.ObjectLiteral literal => SqlJson.ObjectOf(Properties(literal, run)),
        SqlExpression.Subquery subquery => Run(subquery, run),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} has no meaning."),
    };

    /// <summary>
    /// Writes a value without building it first; false where it is undefined and nothing was written.
    /// </summary>
    public static bool Write(SqlExpression expression, SqlRun run, Utf8JsonWriter writer)
    {
        if (expression is SqlExpression.ObjectLiteral literal)
        {
            writer.WriteStartObject();
            foreach (var (name, value) in Properties(literal, run))
            {
                if (value.IsUndefined) continue;
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
            return true;
        }

        var result = Evaluate(expression, run);
        if (!result.IsUndefined) result.WriteTo(writer);
        return !result.IsUndefined;
    }

    private static IEnumerable<(string Name, SqlValue Value)> Properties(
        SqlExpression.ObjectLiteral literal, SqlRun run)
    {
        for (var i = 0; i < literal.Names.Count; i++)
            yield return (((SqlExpression.Constant)literal.Names[i]).Value.Text, Evaluate(literal.Values[i], run));
    }

    private static SqlValue Follow(SqlValue target, SqlValue key)
    {
        if (target.Kind == SqlKind.Object && key.Kind == SqlKind.Text)
            return target.Element.TryGetProperty(key.Text, out var property)
                ? SqlValue.Of(property)
                : SqlValue.Undefined;
        if (target.Kind != SqlKind.Array || key.Kind != SqlKind.Number) return SqlValue.Undefined;
        return key.Number >= 0 && key.Number < target.Element.GetArrayLength() && double.IsInteger(key.Number)
            ? SqlValue.Of(target.Element[(int)key.Number])
            : SqlValue.Undefined;
    }

    private static SqlValue Call(SqlExpression.Call call, SqlRun run)
    {
        var arguments = new SqlValue[call.Arguments.Count];
        for (var i = 0; i < arguments.Length; i++) arguments[i] = Evaluate(call.Arguments[i], run);
        return call.Function.Body(arguments, run);
    }

    private static SqlValue Run(SqlExpression.Subquery subquery, SqlRun run)
    {
        var results = SqlRows.Results(subquery.Query, run);
        return subquery.Kind switch
        {
            SqlSubqueryKind.Exists => SqlValue.Of(results.Any()),
            SqlSubqueryKind.Array => SqlJson.ArrayOf(results),
            _ => results.FirstOrDefault(),
        };
    }
}
