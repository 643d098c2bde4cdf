using System.Globalization;

namespace AzureServices.Cosmos.Query;

/// <summary>Reads FROM and its JOINs.</summary>
/// <param name="parsing">What the parsers share.</param>
/// <param name="readQuery">Reads a query; it is told whether that one can go over the container.</param>
internal sealed class SqlFromParser(SqlParsing parsing, Func<bool, SqlQuery> readQuery)
{
    private readonly SqlTokens _tokens = parsing.Tokens;
    private readonly List<SqlExpression.Slot> _declared = [];

    /// <summary>The sources in their order; each can use those before it.</summary>
    public IReadOnlyList<SqlSource> Read(bool mayReadContainer)
    {
        var sources = new List<SqlSource>();
        // A query inside an expression always goes over what the outer one is at.
        ReadSource(sources, mayReadContainer && !parsing.SeesNames);
        while (_tokens.Take("JOIN")) ReadSource(sources, mayReadContainer: false);
        return sources;
    }

    /// <summary>What <c>*</c> means: the one name that FROM declares.</summary>
    public SqlExpression OnlyName(IReadOnlyList<SqlSource> sources, SqlPlace place)
    {
        var names = _declared.Where(it => sources.Any(source => source.Slot == it.Number)).ToArray();
        return names.Length == 1
            ? names[0]
            : throw SqlSyntax.Refuse(
                "SC2054",
                names.Length == 0
                    ? "'SELECT *' is not valid if FROM clause is omitted."
                    : "'SELECT *' is only valid with a single input set.",
                place);
    }

    private void ReadSource(List<SqlSource> sources, bool mayReadContainer)
    {
        var start = _tokens.Current;
        string? alias = null;
        if (_tokens.IsName && _tokens.Following.Is("IN"))
        {
            alias = _tokens.ExpectName();
            _tokens.Advance();
        }

        var takesElements = alias is not null;
        var (source, name) = _tokens.Current.IsSymbol("(")
            ? (ReadDerived(mayReadContainer), null)
            : ReadPath(sources, mayReadContainer, takesElements);
        if (!takesElements) alias = ReadAlias() ?? name;
        var slot = source.Slot;
        sources.Add(source with { TakesElements = takesElements });
        if (alias is null) return;
        parsing.Declare(alias, slot, start.Place);
        _declared.Add(new SqlExpression.Slot(slot, alias));
    }

    private string? ReadAlias() => _tokens.Take("AS") || _tokens.IsName ? _tokens.ExpectName() : null;

    private SqlSource ReadDerived(bool mayReadContainer)
    {
        _tokens.ExpectSymbol("(");
        if (!_tokens.Current.Is("SELECT")) throw _tokens.Unexpected();
        var query = parsing.Inner(() => readQuery(mayReadContainer));
        _tokens.ExpectSymbol(")");
        return new SqlSource(parsing.NextSlot()) { Query = query };
    }

    private (SqlSource Source, string? Name) ReadPath(
        List<SqlSource> sources, bool mayReadContainer, bool takesElements)
    {
        var token = _tokens.Current;
        var name = _tokens.ExpectName();
        SqlExpression? expression = parsing.Find(name);
        if (expression is null)
        {
            if (!mayReadContainer)
                throw SqlSyntax.Refuse(
                    SqlSyntax.UnknownName, $"Identifier '{name}' could not be resolved.", token.Place);
            var container = new SqlSource(parsing.NextSlot()) { IsContainer = true };
            if (!takesElements && !_tokens.Current.IsSymbol(".") && !_tokens.Current.IsSymbol("["))
                return (container, name);
            sources.Add(container);
            expression = new SqlExpression.Slot(container.Slot, name);
        }

        string? last = null;
        while (ReadStep() is { } step)
        {
            expression = parsing.Checked(new SqlExpression.Member(expression, new SqlExpression.Constant(step)));
            last = step.Kind == SqlKind.Text ? step.Text : null;
        }

        return (new SqlSource(parsing.NextSlot()) { Expression = expression }, last);
    }

    private SqlValue? ReadStep()
    {
        if (_tokens.TakeSymbol(".")) return SqlValue.Of(_tokens.ExpectWord());
        if (!_tokens.TakeSymbol("[")) return null;
        var token = _tokens.Current;
        if (token.Kind is not (SqlTokenKind.Text or SqlTokenKind.Number)) throw _tokens.Unexpected();
        _tokens.Advance();
        _tokens.ExpectSymbol("]");
        return token.Kind == SqlTokenKind.Text
            ? SqlValue.Of(token.Value)
            : SqlValue.Of(double.Parse(token.Value, CultureInfo.InvariantCulture));
    }
}
