using System.Globalization;
using System.Text.Json;

namespace AzureServices.Cosmos.Query;

/// <summary>Reads expressions; parameters become constants.</summary>
internal sealed class SqlExpressionParser(SqlTokens tokens, IReadOnlyDictionary<string, JsonElement> parameters)
{
    // Keeps a hostile query from exhausting the stack.
    private const int DepthMax = 100;
    private int _depth;

    // The service's limit for each; a chain of them is as deep as it is long.
    private const int AndsMax = 2000;
    private const int OrsMax = 2000;
    private int _ands;
    private int _ors;

    private static readonly Dictionary<string, SqlComparison> Comparisons = new()
    {
        ["="] = SqlComparison.Equal,
        ["!="] = SqlComparison.NotEqual,
        ["<>"] = SqlComparison.NotEqual,
        ["<"] = SqlComparison.Less,
        ["<="] = SqlComparison.LessOrEqual,
        [">"] = SqlComparison.Greater,
        [">="] = SqlComparison.GreaterOrEqual,
    };

    private static readonly Dictionary<string, (SqlFunction Function, int Arguments)> Functions =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["IS_DEFINED"] = (SqlFunction.IsDefined, 1),
            ["IS_NULL"] = (SqlFunction.IsNull, 1),
            ["STARTSWITH"] = (SqlFunction.StartsWith, 2),
            ["ENDSWITH"] = (SqlFunction.EndsWith, 2),
            ["CONTAINS"] = (SqlFunction.Contains, 2),
            ["ARRAY_CONTAINS"] = (SqlFunction.ArrayContains, 2),
        };

    public string Alias { get; set; } = "";

    public SqlExpression Read()
    {
        if (++_depth > DepthMax) throw SqlSyntax.Refuse("The nesting is too deep", tokens.Current.Position);
        var left = ReadAnd();
        while (tokens.Take("OR"))
        {
            if (++_ors > OrsMax)
                throw SqlSyntax.Refuse($"A query has at most {OrsMax} ORs", tokens.Current.Position);
            left = new SqlExpression.Or(left, ReadAnd());
        }

        _depth--;
        return left;
    }

    /// <summary>A whole number, as TOP, OFFSET and LIMIT have it.</summary>
    public int ReadCount()
    {
        var position = tokens.Current.Position;
        return ReadPrimary() is SqlExpression.Constant { Value: { Kind: SqlKind.Number, Number: var number } } &&
            number is >= 0 and <= int.MaxValue && number == Math.Floor(number)
            ? (int)number
            : throw SqlSyntax.Refuse("A whole number is expected", position);
    }

    private SqlExpression ReadAnd()
    {
        var left = ReadNot();
        while (tokens.Take("AND"))
        {
            if (++_ands > AndsMax)
                throw SqlSyntax.Refuse($"A query has at most {AndsMax} ANDs", tokens.Current.Position);
            left = new SqlExpression.And(left, ReadNot());
        }

        return left;
    }

    private SqlExpression ReadNot()
    {
        if (!tokens.Take("NOT")) return ReadComparison();
        if (++_depth > DepthMax) throw SqlSyntax.Refuse("The nesting is too deep", tokens.Current.Position);
        var operand = ReadNot();
        _depth--;
        return new SqlExpression.Not(operand);
    }

    private SqlExpression ReadComparison()
    {
        var left = ReadPrimary();
        if (tokens.Current.Kind == SqlTokenKind.Symbol &&
            Comparisons.TryGetValue(tokens.Current.Value, out var comparison))
        {
            tokens.Advance();
            return new SqlExpression.Comparison(comparison, left, ReadPrimary());
        }

        if (tokens.Take("NOT")) return new SqlExpression.Not(ReadMembership(left) ?? throw tokens.Unexpected());
        return ReadMembership(left) ?? left;
    }

    private SqlExpression? ReadMembership(SqlExpression left)
    {
        if (tokens.Take("IN")) return new SqlExpression.In(left, ReadList());
        if (!tokens.Take("BETWEEN")) return null;
        var low = ReadPrimary();
        tokens.Expect("AND");
        return new SqlExpression.Between(left, low, ReadPrimary());
    }

    private SqlExpression ReadPrimary()
    {
        var token = tokens.Current;
        if (tokens.TakeSymbol("("))
        {
            var inner = Read();
            tokens.ExpectSymbol(")");
            return inner;
        }

        if (token.Is("NOT") || !(tokens.IsName || IsLiteral(token))) throw tokens.Unexpected();
        if (tokens.IsName) return ReadName();
        var negative = tokens.TakeSymbol("-");
        if (negative && tokens.Current.Kind != SqlTokenKind.Number) throw tokens.Unexpected();
        token = tokens.Current;
        tokens.Advance();
        return new SqlExpression.Constant(ValueOf(token, negative));
    }

    private static bool IsLiteral(SqlToken token) =>
        token.Kind is SqlTokenKind.Number or SqlTokenKind.Text or SqlTokenKind.Parameter || token.IsSymbol("-") ||
        token.Is("true") || token.Is("false") || token.Is("null") || token.Is("undefined");

    private SqlValue ValueOf(SqlToken token, bool negative) => token.Kind switch
    {
        SqlTokenKind.Text => SqlValue.Of(token.Value),
        SqlTokenKind.Number =>
            SqlValue.Of((negative ? -1 : 1) * double.Parse(token.Value, CultureInfo.InvariantCulture)),
        SqlTokenKind.Parameter => parameters.TryGetValue(token.Value, out var value)
            ? SqlValue.Of(value)
            : throw SqlSyntax.Refuse($"The parameter {token.Value} has no value", token.Position),
        _ when token.Is("undefined") => SqlValue.Undefined,
        _ when token.Is("null") => SqlValue.Null,
        _ => SqlValue.Of(token.Is("true")),
    };

    private SqlExpression ReadName()
    {
        var token = tokens.Current;
        tokens.Advance();
        if (tokens.Current.IsSymbol("(")) return ReadCall(token);
        if (token.Value != Alias) throw SqlSyntax.Refuse($"'{token.Value}' is not known", token.Position);
        var steps = new List<SqlStep>();
        while (true)
        {
            if (tokens.TakeSymbol(".")) steps.Add(new SqlStep(tokens.ExpectWord(), 0));
            else if (tokens.TakeSymbol("[")) steps.Add(ReadIndex());
            else return new SqlExpression.Property(steps);
        }
    }

    private SqlStep ReadIndex()
    {
        var token = tokens.Current;
        tokens.Advance();
        tokens.ExpectSymbol("]");
        if (token.Kind == SqlTokenKind.Text) return new SqlStep(token.Value, 0);
        return token.Kind == SqlTokenKind.Number &&
            int.TryParse(token.Value, CultureInfo.InvariantCulture, out var index)
            ? new SqlStep(null, index)
            : throw SqlSyntax.Refuse("A name in quotes or an index is expected", token.Position);
    }

    private SqlExpression.Call ReadCall(SqlToken name)
    {
        if (!Functions.TryGetValue(name.Value, out var function))
            throw SqlSyntax.Refuse($"The function {name.Value} is not supported", name.Position);
        var arguments = ReadList();
        return arguments.Count == function.Arguments
            ? new SqlExpression.Call(function.Function, arguments)
            : throw SqlSyntax.Refuse($"{name.Value} takes {function.Arguments} arguments", name.Position);
    }

    private List<SqlExpression> ReadList()
    {
        tokens.ExpectSymbol("(");
        var list = new List<SqlExpression>();
        do list.Add(Read());
        while (tokens.TakeSymbol(","));
        tokens.ExpectSymbol(")");
        return list;
    }
}
