namespace AzureServices.Cosmos.Query;

internal enum SqlComparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

internal enum SqlFunction
{
    IsDefined,
    IsNull,
    StartsWith,
    EndsWith,
    Contains,
    ArrayContains,
}

/// <summary>A part of a query that has a value for each item.</summary>
internal abstract record SqlExpression
{
    private SqlExpression()
    {
    }

    public sealed record Constant(SqlValue Value) : SqlExpression;

    /// <summary>A property of the item; no steps mean the item itself. A step is a name or an index.</summary>
    public sealed record Property(IReadOnlyList<SqlStep> Steps) : SqlExpression;

    public sealed record Comparison(SqlComparison Operator, SqlExpression Left, SqlExpression Right) : SqlExpression;

    public sealed record In(SqlExpression Value, IReadOnlyList<SqlExpression> Choices) : SqlExpression;

    public sealed record Between(SqlExpression Value, SqlExpression Low, SqlExpression High) : SqlExpression;

    public sealed record And(SqlExpression Left, SqlExpression Right) : SqlExpression;

    public sealed record Or(SqlExpression Left, SqlExpression Right) : SqlExpression;

    public sealed record Not(SqlExpression Operand) : SqlExpression;

    public sealed record Call(SqlFunction Function, IReadOnlyList<SqlExpression> Arguments) : SqlExpression;
}

/// <summary>One step of a path: a name, or an index into an array where <see cref="Name"/> is null.</summary>
internal readonly record struct SqlStep(string? Name, int Index);
