namespace AzureServices.Cosmos.Query;

internal enum SqlTokenKind
{
    Word,
    Number,
    Text,
    Parameter,
    Symbol,
    End,
}

/// <summary>
/// A piece of the query text. <see cref="Value"/> is the content of a string, or the piece as written.
/// </summary>
internal readonly record struct SqlToken(SqlTokenKind Kind, string Value, SqlPlace Place)
{
    public bool Is(string keyword) =>
        Kind == SqlTokenKind.Word && Value.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind == SqlTokenKind.Symbol && Value == symbol;
}
