using System.Text.Json;

namespace AzureServices.Cosmos.Query;

/// <summary>Reads the clauses of a query. What it does not know it refuses with the place in the text.</summary>
internal sealed class SqlParser
{
    private readonly SqlTokens _tokens;
    private readonly SqlExpressionParser _expressions;

    private SqlParser(SqlTokens tokens, IReadOnlyDictionary<string, JsonElement> parameters)
    {
        _tokens = tokens;
        _expressions = new SqlExpressionParser(tokens, parameters);
    }

    /// <exception cref="Protocol.RefusedException">The text is not a query that can be run.</exception>
    public static SqlQuery Parse(string text, IReadOnlyDictionary<string, JsonElement> parameters) =>
        new SqlParser(new SqlTokens(new SqlTokenizer(text).Run()), parameters).ReadQuery();

    private SqlQuery ReadQuery()
    {
        _tokens.Expect("SELECT");
        // The alias is declared after it is first used, so it is looked up ahead.
        _expressions.Alias = _tokens.FindAlias();
        var top = _tokens.Take("TOP") ? (int?)_expressions.ReadCount() : null;
        var selection = ReadSelection();
        ReadFrom();
        var where = _tokens.Take("WHERE") ? _expressions.Read() : null;
        var orderBy = ReadOrderBy();
        var offset = 0;
        int? limit = null;
        if (_tokens.Take("OFFSET"))
        {
            offset = _expressions.ReadCount();
            _tokens.Expect("LIMIT");
            limit = _expressions.ReadCount();
        }

        if (_tokens.Current.Kind != SqlTokenKind.End) throw _tokens.Unexpected();
        return new SqlQuery(selection)
        {
            Where = where,
            OrderBy = orderBy,
            Offset = offset,
            Limit = top is null ? limit : limit is null ? top : Math.Min(top.Value, limit.Value),
        };
    }

    private SqlSelection ReadSelection()
    {
        if (_tokens.TakeSymbol("*")) return new SqlSelection.Everything();
        if (_tokens.Take("VALUE"))
            return TakeCount() ? new SqlSelection.Count() : new SqlSelection.Value(_expressions.Read());
        var columns = new List<(string, SqlExpression)>();
        do
        {
            var position = _tokens.Current.Position;
            var expression = _expressions.Read();
            columns.Add((ReadColumnName(expression, position), expression));
        }
        while (_tokens.TakeSymbol(","));
        if (columns.DistinctBy(column => column.Item1).Count() < columns.Count)
            throw SqlSyntax.Refuse("Two columns have the same name", _tokens.Current.Position);
        return new SqlSelection.List(columns);
    }

    private bool TakeCount()
    {
        if (!_tokens.Current.Is("COUNT")) return false;
        _tokens.Advance();
        _tokens.ExpectSymbol("(");
        if (_tokens.Current is not { Kind: SqlTokenKind.Number, Value: "1" }) throw _tokens.Unexpected();
        _tokens.Advance();
        _tokens.ExpectSymbol(")");
        return true;
    }

    private string ReadColumnName(SqlExpression expression, int position)
    {
        if (_tokens.Take("AS")) return _tokens.ExpectName();
        return expression is SqlExpression.Property { Steps: [.., { Name: { } name }] }
            ? name
            : throw SqlSyntax.Refuse("The column needs a name (AS)", position);
    }

    private void ReadFrom()
    {
        _tokens.Expect("FROM");
        _tokens.ExpectName();
        if (_tokens.Take("AS") || _tokens.IsName) _tokens.ExpectName();
    }

    private List<(SqlExpression, bool)> ReadOrderBy()
    {
        var keys = new List<(SqlExpression, bool)>();
        if (!_tokens.Take("ORDER")) return keys;
        _tokens.Expect("BY");
        do
        {
            var position = _tokens.Current.Position;
            var key = _expressions.Read();
            if (key is not SqlExpression.Property { Steps.Count: > 0 })
                throw SqlSyntax.Refuse("Only properties can be ordered by", position);
            var descending = _tokens.Take("DESC");
            if (!descending) _tokens.Take("ASC");
            keys.Add((key, descending));
        }
        while (_tokens.TakeSymbol(","));
        return keys;
    }
}
