using System.Globalization;

namespace AzureServices.Cosmos.Query;

/// <summary>
/// Reads what operators stand between: literals, names, calls, arrays, objects, queries in parentheses.
/// </summary>
internal sealed class SqlPrimaryParser(SqlParsing parsing, SqlExpressionParser expressions, Func<SqlQuery> readQuery)
{
    private static readonly Dictionary<string, SqlAggregateKind> Aggregates = new(StringComparer.OrdinalIgnoreCase)
    {
        ["COUNT"] = SqlAggregateKind.Count,
        ["SUM"] = SqlAggregateKind.Sum,
        ["AVG"] = SqlAggregateKind.Average,
        ["MIN"] = SqlAggregateKind.Min,
        ["MAX"] = SqlAggregateKind.Max,
    };

    private readonly SqlTokens _tokens = parsing.Tokens;

    public SqlExpression Read()
    {
        var expression = ReadStart();
        while (true)
        {
            if (_tokens.TakeSymbol("."))
                expression = new SqlExpression.Member(
                    expression, new SqlExpression.Constant(SqlValue.Of(_tokens.ExpectWord())));
            else if (_tokens.TakeSymbol("["))
            {
                expression = new SqlExpression.Member(expression, expressions.Read());
                _tokens.ExpectSymbol("]");
            }
            else return expression;
            parsing.Checked(expression);
        }
    }

    private SqlExpression ReadStart()
    {
        var token = _tokens.Current;
        if (_tokens.TakeSymbol("(")) return ReadParenthesis(token);
        if (_tokens.TakeSymbol("["))
            return new SqlExpression.Operation(SqlOperator.Array, expressions.ReadList("]"));
        if (_tokens.TakeSymbol("{")) return ReadObject();
        if (_tokens.Take("EXISTS")) return ReadSubquery(SqlSubqueryKind.Exists);
        if (_tokens.Take("ARRAY")) return ReadSubquery(SqlSubqueryKind.Array);
        if (token.Is("udf"))
            throw SqlSyntax.Refuse(
                SqlSyntax.Unsupported, "User-defined functions ('udf') are not supported here.", token.Place);
        if (LiteralOf(token) is { } literal)
        {
            _tokens.Advance();
            return new SqlExpression.Constant(literal);
        }

        if (!_tokens.IsName) throw _tokens.Unexpected();
        _tokens.Advance();
        if (_tokens.TakeSymbol("(")) return ReadCall(token);
        return parsing.Find(token.Value) ?? throw SqlSyntax.Refuse(
            SqlSyntax.UnknownName, $"Identifier '{token.Value}' could not be resolved.", token.Place);
    }

    private SqlValue? LiteralOf(SqlToken token) => token.Kind switch
    {
        SqlTokenKind.Text => SqlValue.Of(token.Value),
        SqlTokenKind.Number => SqlValue.Of(double.Parse(token.Value, CultureInfo.InvariantCulture)),
        SqlTokenKind.Parameter => parsing.Parameter(token),
        _ when token.Is("undefined") => SqlValue.Undefined,
        _ when token.Is("null") => SqlValue.Null,
        _ when token.Is("true") || token.Is("false") => SqlValue.Of(token.Is("true")),
        _ => null,
    };

    private SqlExpression ReadParenthesis(SqlToken open)
    {
        if (!_tokens.Current.Is("SELECT"))
        {
            var inner = expressions.Read();
            _tokens.ExpectSymbol(")");
            return inner;
        }

        var query = parsing.Inner(readQuery);
        _tokens.ExpectSymbol(")");
        if (query.GroupBy.Count > 0 || (query.Aggregates.Count == 0 && query.Sources.Any(MayMultiply)))
            throw SqlSyntax.Refuse(
                SqlSyntax.Unsupported,
                "The cardinality of a scalar subquery result set cannot be greater than one; use ARRAY or EXISTS.",
                open.Place.To(_tokens.Before));
        return new SqlExpression.Subquery(SqlSubqueryKind.Scalar, query);
    }

    private static bool MayMultiply(SqlSource source) => source.TakesElements || source.Query is not null;

    private SqlExpression.Subquery ReadSubquery(SqlSubqueryKind kind)
    {
        _tokens.ExpectSymbol("(");
        if (!_tokens.Current.Is("SELECT")) throw _tokens.Unexpected();
        var query = parsing.Inner(readQuery);
        _tokens.ExpectSymbol(")");
        return new SqlExpression.Subquery(kind, query);
    }

    private SqlExpression.ObjectLiteral ReadObject()
    {
        var names = new List<SqlExpression>();
        var values = new List<SqlExpression>();
        if (!_tokens.TakeSymbol("}"))
        {
            do
            {
                if (_tokens.Current.Kind is not (SqlTokenKind.Text or SqlTokenKind.Word)) throw _tokens.Unexpected();
                names.Add(new SqlExpression.Constant(SqlValue.Of(_tokens.Current.Value)));
                _tokens.Advance();
                _tokens.ExpectSymbol(":");
                values.Add(expressions.Read());
            }
            while (_tokens.TakeSymbol(","));
            _tokens.ExpectSymbol("}");
        }

        return new SqlExpression.ObjectLiteral(new SqlList(names), new SqlList(values));
    }

    private SqlExpression ReadCall(SqlToken name)
    {
        if (Aggregates.TryGetValue(name.Value, out var aggregate)) return ReadAggregate(name, aggregate);
        var function = SqlFunctions.Find(name.Value) ?? throw SqlSyntax.Refuse(
            SqlSyntax.UnknownFunction,
            $"'{name.Value}' is not a recognized built-in function name; docs/local-cosmos-queries.md lists them.",
            name.Place);
        var arguments = expressions.ReadList(")");
        return function.Takes(arguments.Count)
            ? new SqlExpression.Call(function, arguments)
            : throw WrongCount(name, function.Arity);
    }

    private SqlExpression.Aggregate ReadAggregate(SqlToken name, SqlAggregateKind kind)
    {
        if (parsing.Aggregates == SqlAggregatePlace.InAggregate) throw SqlParsing.NestedAggregate(name.Place);
        if (parsing.Aggregates == SqlAggregatePlace.Forbidden)
            throw SqlSyntax.Refuse(
                SqlSyntax.Nested, $"The aggregate '{name.Value}' is only allowed in the SELECT clause.", name.Place);
        parsing.Aggregates = SqlAggregatePlace.InAggregate;
        var arguments = expressions.ReadList(")");
        parsing.Aggregates = SqlAggregatePlace.Allowed;
        return arguments.Count == 1
            ? new SqlExpression.Aggregate(kind, arguments[0])
            : throw WrongCount(name, "1");
    }

    private static Exception WrongCount(SqlToken name, string arity) => SqlSyntax.Refuse(
        SqlSyntax.ArgumentCount,
        $"The {name.Value.ToUpperInvariant()} function requires {arity} argument(s).", name.Place);
}
