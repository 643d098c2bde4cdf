using System.Text.Json;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Query;

/// <summary>Reads the clauses of a query. What it does not know it refuses with the place in the text.</summary>
internal sealed class SqlParser
{
    private readonly SqlParsing _parsing;
    private readonly SqlTokens _tokens;
    private readonly SqlExpressionParser _expressions;
    private readonly SqlFromParser _from;

    private SqlParser(SqlParsing parsing)
    {
        _parsing = parsing;
        _tokens = parsing.Tokens;
        _expressions = new SqlExpressionParser(parsing, () => ReadQuery(isInner: true, mayReadContainer: false));
        _from = new SqlFromParser(parsing, mayReadContainer => ReadQuery(isInner: true, mayReadContainer));
    }

    /// <exception cref="RefusedException">The text is not a query that can be run.</exception>
    public static SqlQuery Parse(string text, IReadOnlyDictionary<string, JsonElement> parameters)
    {
        var parsing = new SqlParsing(new SqlTokens(new SqlTokenizer(text).Run()), parameters);
        var query = new SqlParser(parsing).ReadQuery(isInner: false, mayReadContainer: true);
        return parsing.Tokens.Current.Kind == SqlTokenKind.End
            ? query with { SlotCount = parsing.SlotCount }
            : throw parsing.Tokens.Unexpected();
    }

    private SqlQuery ReadQuery(bool isInner, bool mayReadContainer)
    {
        _tokens.Expect("SELECT");
        // Names are declared behind the place of their first use, so FROM is read before the select list.
        var selectionAt = _tokens.At;
        var sources = ReadFrom(mayReadContainer);
        var behindFrom = _tokens.At;
        _tokens.At = selectionAt;
        var place = _tokens.Current.Place;
        var distinct = _tokens.Take("DISTINCT");
        var top = ReadTop(isInner);
        var (projection, isStar) = ReadSelection(sources);
        place = place.To(_tokens.Before);
        if (sources.Count > 0)
        {
            if (!_tokens.Current.Is("FROM")) throw _tokens.Unexpected();
            _tokens.At = behindFrom;
        }

        _parsing.Aggregates = SqlAggregatePlace.Forbidden;
        var where = _tokens.Take("WHERE") ? _expressions.Read() : null;
        var groupBy = ReadGroupBy();
        if (isStar && groupBy.Count > 0)
            throw SqlSyntax.Refuse("SC2041", "'SELECT *' is not allowed with GROUP BY.", place);
        var query = Grouped(new SqlQuery(projection) { Sources = sources, Where = where, GroupBy = groupBy }, place);
        var orderBy = ReadOrderBy(query, isInner);
        var (offset, limit) = ReadOffset(isInner);
        return query with
        {
            Distinct = distinct,
            OrderBy = orderBy,
            Offset = offset,
            Limit = top is null ? limit : limit is null ? top : Math.Min(top.Value, limit.Value),
        };
    }

    private IReadOnlyList<SqlSource> ReadFrom(bool mayReadContainer)
    {
        if (_tokens.FindFrom() is not { } from) return [];
        _tokens.At = from + 1;
        return _from.Read(mayReadContainer);
    }

    private int? ReadTop(bool isInner)
    {
        var place = _tokens.Current.Place;
        if (!_tokens.Take("TOP")) return null;
        return isInner ? throw NotInSubqueries("SC2203", "'TOP'", place) : ReadCount("TOP");
    }

    private (SqlExpression Projection, bool IsStar) ReadSelection(IReadOnlyList<SqlSource> sources)
    {
        _parsing.Aggregates = SqlAggregatePlace.Allowed;
        if (_tokens.Current.IsSymbol("*"))
        {
            _tokens.Advance();
            var isMisspelt = sources.Count == 0 && _tokens.Current.Kind == SqlTokenKind.Word;
            return isMisspelt ? throw _tokens.Unexpected() : (_from.OnlyName(sources, _tokens.Before), true);
        }

        return (_tokens.Take("VALUE") ? _expressions.Read() : ReadColumns(), false);
    }

    private SqlExpression.ObjectLiteral ReadColumns()
    {
        var names = new List<SqlExpression>();
        var values = new List<SqlExpression>();
        var unnamed = 0;
        do
        {
            var place = _tokens.Current.Place;
            var value = _expressions.Read();
            var name = ReadColumnName(value) ?? $"${++unnamed}";
            var constant = new SqlExpression.Constant(SqlValue.Of(name));
            if (names.Contains(constant))
                throw SqlSyntax.Refuse(
                    SqlSyntax.Unsupported, $"Two columns are called '{name}'; rename one with AS.", place);
            names.Add(constant);
            values.Add(value);
        }
        while (_tokens.TakeSymbol(","));
        return new SqlExpression.ObjectLiteral(new SqlList(names), new SqlList(values));
    }

    private string? ReadColumnName(SqlExpression expression)
    {
        if (_tokens.Take("AS")) return _tokens.ExpectWord();
        if (_tokens.IsName) return _tokens.ExpectName();
        return expression switch
        {
            SqlExpression.Slot slot => slot.Name,
            SqlExpression.Member member => member.Name,
            _ => null,
        };
    }

    private List<(int Slot, SqlExpression Key)> ReadGroupBy()
    {
        var keys = new List<(int, SqlExpression)>();
        if (!_tokens.Take("GROUP")) return keys;
        _tokens.Expect("BY");
        do keys.Add((_parsing.NextSlot(), _expressions.Read()));
        while (_tokens.TakeSymbol(","));
        return keys;
    }

    private SqlQuery Grouped(SqlQuery query, SqlPlace selection)
    {
        if (query.GroupBy.Count == 0 && !SqlGrouping.HasAggregate(query.Projection)) return query;
        var grouping = new SqlGrouping(_parsing, query.GroupBy, selection);
        var projection = grouping.Rewrite(query.Projection);
        return query with { Projection = projection, Aggregates = grouping.Aggregates };
    }

    private List<(SqlExpression, bool)> ReadOrderBy(SqlQuery query, bool isInner)
    {
        var keys = new List<(SqlExpression, bool)>();
        var start = _tokens.Current.Place;
        if (!_tokens.Take("ORDER")) return keys;
        if (isInner) throw NotInSubqueries("SC2202", "'ORDER BY'", start);
        _tokens.Expect("BY");
        do
        {
            var place = _tokens.Current.Place;
            var key = _expressions.Read();
            SqlOrder.Require(query, key, place.To(_tokens.Before));
            var descending = _tokens.Take("DESC");
            if (!descending) _tokens.Take("ASC");
            keys.Add((key, descending));
        }
        while (_tokens.TakeSymbol(","));
        return keys;
    }

    private (int Offset, int? Limit) ReadOffset(bool isInner)
    {
        var place = _tokens.Current.Place;
        if (!_tokens.Take("OFFSET")) return (0, null);
        if (isInner) throw NotInSubqueries("SC2204", "'OFFSET LIMIT' clause", place);
        var offset = ReadCount("OFFSET");
        _tokens.Expect("LIMIT");
        return (offset, ReadCount("LIMIT"));
    }

    /// <summary>A whole number, as TOP, OFFSET and LIMIT have it.</summary>
    private int ReadCount(string clause)
    {
        var token = _tokens.Current;
        var value = token.Kind switch
        {
            SqlTokenKind.Parameter => _parsing.Parameter(token),
            SqlTokenKind.Number => SqlValue.Of(
                double.Parse(token.Value, System.Globalization.CultureInfo.InvariantCulture)),
            _ => throw _tokens.Unexpected(),
        };
        _tokens.Advance();
        return value.Kind == SqlKind.Number && value.Number is >= 0 and <= int.MaxValue &&
            double.IsInteger(value.Number)
            ? (int)value.Number
            : throw SqlSyntax.Refuse(
                "SC2060", $"The count value provided for a {clause} clause must be a whole number.", token.Place);
    }

    private static RefusedException NotInSubqueries(string code, string what, SqlPlace place) =>
        SqlSyntax.Refuse(code, $"{what} is not supported in subqueries.", place);
}
