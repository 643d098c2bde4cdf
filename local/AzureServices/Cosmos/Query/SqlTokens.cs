using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Query;

/// <summary>Walks over the tokens of a query.</summary>
internal sealed class SqlTokens(IReadOnlyList<SqlToken> tokens)
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "SELECT", "FROM", "WHERE", "ORDER", "BY", "GROUP", "JOIN", "IN", "AND", "OR", "NOT", "BETWEEN", "AS", "TOP",
        "VALUE",
        "OFFSET", "LIMIT", "ASC", "DESC", "DISTINCT", "EXISTS", "LIKE", "NULL", "TRUE", "FALSE", "UNDEFINED", "UDF",
    };

    private int _at;

    public SqlToken Current => tokens[_at];

    public bool IsName => IsNameToken(Current);

    public void Advance()
    {
        if (_at < tokens.Count - 1) _at++;
    }

    public bool Take(string keyword)
    {
        if (!Current.Is(keyword)) return false;
        Advance();
        return true;
    }

    public bool TakeSymbol(string symbol)
    {
        if (!Current.IsSymbol(symbol)) return false;
        Advance();
        return true;
    }

    public void Expect(string keyword)
    {
        if (!Take(keyword)) throw Unexpected();
    }

    public void ExpectSymbol(string symbol)
    {
        if (!TakeSymbol(symbol)) throw Unexpected();
    }

    public string ExpectName()
    {
        if (!IsName) throw Unexpected();
        var name = Current.Value;
        Advance();
        return name;
    }

    /// <summary>A name after a dot, where words of the language are names as well.</summary>
    public string ExpectWord()
    {
        if (Current.Kind != SqlTokenKind.Word) throw Unexpected();
        var name = Current.Value;
        Advance();
        return name;
    }

    /// <summary>
    /// By which name the query calls an item: what follows the container in FROM, or the container itself.
    /// </summary>
    public string FindAlias()
    {
        for (var i = 1; i < tokens.Count - 1; i++)
        {
            if (!tokens[i].Is("FROM") || tokens[i - 1].IsSymbol(".")) continue;
            var alias = tokens.Skip(i + 2).SkipWhile(token => token.Is("AS")).FirstOrDefault();
            return IsNameToken(alias) ? alias.Value : tokens[i + 1].Value;
        }

        throw SqlSyntax.Refuse("There is no FROM", tokens[^1].Position);
    }

    private static bool IsNameToken(SqlToken token) =>
        token.Kind == SqlTokenKind.Word && !Reserved.Contains(token.Value);

    public RefusedException Unexpected() => SqlSyntax.Refuse($"'{Current.Value}' is not expected", Current.Position);
}
