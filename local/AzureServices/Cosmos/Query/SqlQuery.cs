namespace AzureServices.Cosmos.Query;

/// <summary>What a query returns for each item.</summary>
internal abstract record SqlSelection
{
    private SqlSelection()
    {
    }

    /// <summary><c>SELECT *</c></summary>
    public sealed record Everything : SqlSelection;

    /// <summary><c>SELECT VALUE expression</c></summary>
    public sealed record Value(SqlExpression Expression) : SqlSelection;

    /// <summary><c>SELECT a, b AS c</c></summary>
    public sealed record List(IReadOnlyList<(string Name, SqlExpression Expression)> Columns) : SqlSelection;

    /// <summary><c>SELECT VALUE COUNT(1)</c></summary>
    public sealed record Count : SqlSelection;
}

/// <summary>A query that has been read and can be run.</summary>
internal sealed record SqlQuery(SqlSelection Selection)
{
    public SqlExpression? Where { get; init; }

    public IReadOnlyList<(SqlExpression Key, bool Descending)> OrderBy { get; init; } = [];

    public int Offset { get; init; }

    /// <summary>The smaller of TOP and LIMIT; null takes everything.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether the answers of the ranges, one after the other, are not yet that of the container.</summary>
    public bool NeedsWholeContainer =>
        OrderBy.Count > 0 || Offset > 0 || Limit is not null || Selection is SqlSelection.Count;

    /// <summary>The one id that an item must have to match; null where the query does not say so.</summary>
    public string? RequiredId => Where is null ? null : RequiredIdOf(Where);

    private static string? RequiredIdOf(SqlExpression expression) => expression switch
    {
        SqlExpression.And and => RequiredIdOf(and.Left) ?? RequiredIdOf(and.Right),
        SqlExpression.Comparison
        {
            Operator: SqlComparison.Equal,
            Left: SqlExpression.Property { Steps: [{ Name: "id" }] },
            Right: SqlExpression.Constant { Value.Kind: SqlKind.Text } constant,
        } => constant.Value.Text,
        _ => null,
    };
}
