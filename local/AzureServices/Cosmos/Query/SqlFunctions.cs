using System.Text.Json;

namespace AzureServices.Cosmos.Query;

/// <summary>The functions of the query language. An argument of the wrong kind makes the result undefined.</summary>
internal static class SqlFunctions
{
    public static SqlValue Call(SqlExpression.Call call, JsonElement item)
    {
        var first = SqlEvaluator.Evaluate(call.Arguments[0], item);
        var second = call.Arguments.Count > 1 ? SqlEvaluator.Evaluate(call.Arguments[1], item) : SqlValue.Undefined;
        return call.Function switch
        {
            SqlFunction.IsDefined => SqlValue.Of(first.Kind != SqlKind.Undefined),
            SqlFunction.IsNull => SqlValue.Of(first.Kind == SqlKind.Null),
            SqlFunction.StartsWith =>
                OnTexts(first, second, (text, part) => text.StartsWith(part, StringComparison.Ordinal)),
            SqlFunction.EndsWith =>
                OnTexts(first, second, (text, part) => text.EndsWith(part, StringComparison.Ordinal)),
            SqlFunction.Contains =>
                OnTexts(first, second, (text, part) => text.Contains(part, StringComparison.Ordinal)),
            SqlFunction.ArrayContains => ArrayContains(first, second),
            _ => throw new InvalidOperationException($"{call.Function} has no meaning."),
        };
    }

    private static SqlValue OnTexts(SqlValue first, SqlValue second, Func<string, string, bool> test) =>
        first.Kind == SqlKind.Text && second.Kind == SqlKind.Text
            ? SqlValue.Of(test(first.Text, second.Text))
            : SqlValue.Undefined;

    private static SqlValue ArrayContains(SqlValue array, SqlValue sought)
    {
        if (array.Kind != SqlKind.Array || sought.Kind == SqlKind.Undefined) return SqlValue.Undefined;
        foreach (var element in array.Element.EnumerateArray())
        {
            var value = SqlValue.Of(element);
            if (value.Kind == sought.Kind && value.SameAs(sought)) return SqlValue.True;
        }

        return SqlValue.False;
    }
}
