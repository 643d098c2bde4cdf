namespace AzureServices.Cosmos.Query;

/// <summary>Reads expressions by the precedence of their operators; the loosest is read first.</summary>
internal sealed class SqlExpressionParser
{
    private static readonly Dictionary<string, SqlOperator> Comparisons = new()
    {
        ["="] = SqlOperator.Equal,
        ["!="] = SqlOperator.NotEqual,
        ["<>"] = SqlOperator.NotEqual,
        ["<"] = SqlOperator.Less,
        ["<="] = SqlOperator.LessOrEqual,
        [">"] = SqlOperator.Greater,
        [">="] = SqlOperator.GreaterOrEqual,
    };

    private static readonly Dictionary<string, SqlOperator> Sums = new()
    {
        ["+"] = SqlOperator.Add,
        ["-"] = SqlOperator.Subtract,
    };

    private static readonly Dictionary<string, SqlOperator> Products = new()
    {
        ["*"] = SqlOperator.Multiply,
        ["/"] = SqlOperator.Divide,
        ["%"] = SqlOperator.Modulo,
    };

    private static readonly Dictionary<string, SqlOperator> Concatenation =
        new() { ["||"] = SqlOperator.Concatenate };

    private readonly SqlParsing _parsing;
    private readonly SqlTokens _tokens;
    private readonly SqlPrimaryParser _primaries;

    public SqlExpressionParser(SqlParsing parsing, Func<SqlQuery> readQuery)
    {
        _parsing = parsing;
        _tokens = parsing.Tokens;
        _primaries = new SqlPrimaryParser(parsing, this, readQuery);
    }

    public SqlExpression Read() => _parsing.Nested(ReadConditional);

    public SqlList ReadList(string end)
    {
        var list = new List<SqlExpression>();
        if (_tokens.TakeSymbol(end)) return new SqlList(list);
        do list.Add(Read());
        while (_tokens.TakeSymbol(","));
        _tokens.ExpectSymbol(end);
        return new SqlList(list);
    }

    private SqlExpression.Operation Join(SqlOperator operation, params IReadOnlyList<SqlExpression> operands)
    {
        var joined = new SqlExpression.Operation(operation, new SqlList(operands));
        _parsing.Checked(joined);
        return joined;
    }

    private SqlExpression ReadConditional()
    {
        var condition = ReadCoalesce();
        if (!_tokens.TakeSymbol("?")) return condition;
        var then = Read();
        _tokens.ExpectSymbol(":");
        return Join(SqlOperator.Choose, condition, then, Read());
    }

    private SqlExpression ReadCoalesce()
    {
        var left = ReadOr();
        while (_tokens.TakeSymbol("??")) left = Join(SqlOperator.Coalesce, left, ReadOr());
        return left;
    }

    private SqlExpression ReadOr() => ReadChain("OR", SqlOperator.Or, ReadAnd);

    private SqlExpression ReadAnd() => ReadChain("AND", SqlOperator.And, ReadNot);

    /// <summary>A chain becomes one operation, so that thousands of alternatives nest no deeper than two.</summary>
    private SqlExpression ReadChain(string keyword, SqlOperator operation, Func<SqlExpression> read)
    {
        var first = read();
        if (!_tokens.Current.Is(keyword)) return first;
        var operands = new List<SqlExpression> { first };
        while (_tokens.Take(keyword)) operands.Add(read());
        return Join(operation, operands);
    }

    private SqlExpression ReadNot() => _tokens.Take("NOT")
        ? Join(SqlOperator.Not, _parsing.Nested(ReadNot))
        : ReadComparison();

    private SqlExpression ReadComparison()
    {
        var left = ReadConcatenation();
        if (TakeOperator(Comparisons) is { } comparison) return Join(comparison, left, ReadConcatenation());
        if (!_tokens.Take("NOT")) return ReadMembership(left) ?? left;
        return Join(SqlOperator.Not, ReadMembership(left) ?? throw _tokens.Unexpected());
    }

    private SqlExpression.Operation? ReadMembership(SqlExpression left)
    {
        if (_tokens.Take("IN"))
        {
            _tokens.ExpectSymbol("(");
            var choices = ReadList(")");
            return choices.Count > 0
                ? Join(SqlOperator.In, [left, .. choices.Items])
                : throw _tokens.Unexpected();
        }

        if (_tokens.Take("LIKE")) return ReadLike(left);
        if (!_tokens.Take("BETWEEN")) return null;
        var low = ReadConcatenation();
        _tokens.Expect("AND");
        return Join(SqlOperator.Between, left, low, ReadConcatenation());
    }

    private SqlExpression.Operation ReadLike(SqlExpression text)
    {
        var pattern = ReadConcatenation();
        if (!_tokens.Take("ESCAPE")) return Join(SqlOperator.Like, text, pattern);
        var escape = _tokens.Current;
        if (escape is not { Kind: SqlTokenKind.Text, Value.Length: 1 }) throw _tokens.Unexpected();
        _tokens.Advance();
        return Join(SqlOperator.Like, text, pattern, new SqlExpression.Constant(SqlValue.Of(escape.Value)));
    }

    private SqlExpression ReadConcatenation() =>
        ReadLeft(Concatenation, () => ReadLeft(Sums, () => ReadLeft(Products, ReadSigned)));

    private SqlExpression ReadLeft(Dictionary<string, SqlOperator> operators, Func<SqlExpression> read)
    {
        var left = read();
        while (TakeOperator(operators) is { } operation) left = Join(operation, left, read());
        return left;
    }

    private SqlExpression ReadSigned()
    {
        var minus = _tokens.Current.IsSymbol("-");
        if (!minus && !_tokens.Current.IsSymbol("+")) return _primaries.Read();
        _tokens.Advance();
        var operand = _parsing.Nested(ReadSigned);
        // A negative number is a constant, as much as a positive one.
        if (operand is SqlExpression.Constant { Value: { Kind: SqlKind.Number } value })
            return new SqlExpression.Constant(SqlValue.Of(minus ? -value.Number : value.Number));
        return Join(minus ? SqlOperator.Minus : SqlOperator.Plus, operand);
    }

    private SqlOperator? TakeOperator(Dictionary<string, SqlOperator> operators)
    {
        if (_tokens.Current.Kind != SqlTokenKind.Symbol) return null;
        if (!operators.TryGetValue(_tokens.Current.Value, out var operation)) return null;
        _tokens.Advance();
        return operation;
    }
}
