using System.Text.Json;

namespace AzureServices.Cosmos.Query;

/// <summary>Where an aggregate may stand at the moment, and how it is refused elsewhere.</summary>
internal enum SqlAggregatePlace
{
    Forbidden,
    Allowed,
    InAggregate,
}

/// <summary>
/// What the parsers of a query share: the tokens, the names in sight, the slots given out, the limits.
/// </summary>
internal sealed class SqlParsing(SqlTokens tokens, IReadOnlyDictionary<string, JsonElement> parameters)
{
    // Keep a hostile query from exhausting the stack, here and when it is evaluated.
    private const int NestingMax = 60;
    private const int DepthMax = 300;
    private const int QueriesMax = 8;

    private readonly List<SqlExpression.Slot> _names = [];
    private int _nesting;
    private int _queries;

    public SqlTokens Tokens { get; } = tokens;

    public int SlotCount { get; private set; }

    public SqlAggregatePlace Aggregates { get; set; }

    public bool SeesNames => _names.Count > 0;

    /// <summary>How many names are in sight; <see cref="Forget"/> goes back to this.</summary>
    public int NameCount => _names.Count;

    public int NextSlot() => SlotCount++;

    public SqlExpression.Slot? Find(string name) => _names.FindLast(it => it.Name == name);

    public void Declare(string name, int slot, SqlPlace place)
    {
        if (_names.Exists(it => it.Name == name))
            throw SqlSyntax.Refuse(
                SqlSyntax.UnknownName, $"The input alias '{name}' is specified more than once.", place);
        _names.Add(new SqlExpression.Slot(slot, name));
    }

    public void Forget(int nameCount) => _names.RemoveRange(nameCount, _names.Count - nameCount);

    /// <summary>Reads something that can hold more of its kind.</summary>
    public T Nested<T>(Func<T> read)
    {
        if (++_nesting > NestingMax) throw TooDeep(Tokens.Current.Place);
        var result = read();
        _nesting--;
        return result;
    }

    /// <summary>Reads a query inside another one; its names and aggregates are its own.</summary>
    public SqlQuery Inner(Func<SqlQuery> read)
    {
        if (Aggregates == SqlAggregatePlace.InAggregate) throw NestedAggregate(Tokens.Current.Place);
        if (++_queries > QueriesMax) throw TooDeep(Tokens.Current.Place);
        var (names, aggregates) = (NameCount, Aggregates);
        var query = Nested(read);
        Forget(names);
        Aggregates = aggregates;
        _queries--;
        return query;
    }

    public SqlExpression Checked(SqlExpression expression) =>
        expression.Depth <= DepthMax ? expression : throw TooDeep(Tokens.Before);

    public SqlValue Parameter(SqlToken token) => parameters.TryGetValue(token.Value, out var value)
        ? SqlValue.Of(value)
        : throw SqlSyntax.Refuse(
            SqlSyntax.UnknownName, $"The parameter '{token.Value}' has no value; give it with the query.", token.Place);

    public static Exception NestedAggregate(SqlPlace place) => SqlSyntax.Refuse(SqlSyntax.Nested,
        "Cannot perform an aggregate function on an expression containing an aggregate or a subquery.", place);

    private static Exception TooDeep(SqlPlace place) =>
        SqlSyntax.Refuse(SqlSyntax.Unsupported, "The nesting of the query is too deep.", place);
}
