using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Query;

/// <summary>Walks over the tokens of a query.</summary>
internal sealed class SqlTokens(IReadOnlyList<SqlToken> tokens)
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "SELECT", "FROM", "WHERE", "ORDER", "BY", "GROUP", "JOIN", "IN", "AND", "OR", "NOT", "BETWEEN", "AS", "TOP",
        "VALUE", "OFFSET", "LIMIT", "ASC", "DESC", "DISTINCT", "EXISTS", "LIKE", "ESCAPE", "NULL", "TRUE", "FALSE",
        "UNDEFINED", "UDF", "ARRAY",
    };

    /// <summary>Where the walk is; setting it goes back or ahead.</summary>
    public int At { get; set; }

    public SqlToken Current => tokens[At];

    public SqlToken Following => tokens[Math.Min(At + 1, tokens.Count - 1)];

    /// <summary>The place of the token that was taken last.</summary>
    public SqlPlace Before => tokens[Math.Max(0, At - 1)].Place;

    public bool IsName => Current.Kind == SqlTokenKind.Word && !Reserved.Contains(Current.Value);

    public void Advance()
    {
        if (At < tokens.Count - 1) At++;
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
        return ExpectWord();
    }

    /// <summary>A name after a dot, where words of the language are names as well.</summary>
    public string ExpectWord()
    {
        if (Current.Kind != SqlTokenKind.Word) throw Unexpected();
        var name = Current.Value;
        Advance();
        return name;
    }

    /// <summary>The FROM of the query whose select list begins here; null where it has none.</summary>
    public int? FindFrom()
    {
        var depth = 0;
        for (var i = At; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (token.IsSymbol("(") || token.IsSymbol("[") || token.IsSymbol("{")) depth++;
            else if (token.IsSymbol(")") || token.IsSymbol("]") || token.IsSymbol("}")) depth--;
            if (depth < 0) return null;
            if (depth == 0 && i > 0 && token.Is("FROM") && !tokens[i - 1].IsSymbol(".")) return i;
        }

        return null;
    }

    public RefusedException Unexpected() => SqlSyntax.Refuse(
        SqlSyntax.Unexpected, $"Syntax error, incorrect syntax near '{Current.Value}'.", Current.Place);
}
