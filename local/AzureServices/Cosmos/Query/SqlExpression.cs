namespace AzureServices.Cosmos.Query;

internal enum SqlOperator
{
    And,
    Or,
    Not,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Between,
    In,
    Like,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Minus,
    Plus,
    Concatenate,
    Coalesce,
    Choose,
    Array,
}

internal enum SqlAggregateKind
{
    Count,
    Sum,
    Average,
    Min,
    Max,
}

internal enum SqlSubqueryKind
{
    /// <summary>The one result, or undefined.</summary>
    Scalar,
    Exists,
    Array,
}

/// <summary>A part of a query that has a value. Two expressions are equal if they are written alike.</summary>
/// <param name="Depth">How many expressions stand in each other; bounds the stack of those who walk over them.</param>
internal abstract record SqlExpression(int Depth)
{
    public sealed record Constant(SqlValue Value) : SqlExpression(1);

    /// <summary>What FROM, GROUP BY or an aggregate has put under a number.</summary>
    public sealed record Slot(int Number, string Name) : SqlExpression(1);

    /// <summary>A property of an object, or an element of an array.</summary>
    public sealed record Member(SqlExpression Target, SqlExpression Key)
        : SqlExpression(1 + Math.Max(Target.Depth, Key.Depth))
    {
        /// <summary>The name, where it is written out.</summary>
        public string? Name => Key is Constant { Value: { Kind: SqlKind.Text, Text: var name } } ? name : null;
    }

    public sealed record Operation(SqlOperator Operator, SqlList Operands) : SqlExpression(1 + Operands.Depth);

    public sealed record Call(SqlFunction Function, SqlList Arguments) : SqlExpression(1 + Arguments.Depth);

    public sealed record ObjectLiteral(SqlList Names, SqlList Values) : SqlExpression(1 + Values.Depth);

    /// <summary>Stands only in a select list; <see cref="SqlGrouping"/> replaces it by a slot.</summary>
    public sealed record Aggregate(SqlAggregateKind Kind, SqlExpression Argument) : SqlExpression(1 + Argument.Depth);

    public sealed record Subquery(SqlSubqueryKind Kind, SqlQuery Query) : SqlExpression(1);
}

/// <summary>Expressions in their order, compared one by one.</summary>
internal sealed class SqlList(params IReadOnlyList<SqlExpression> items) : IEquatable<SqlList>
{
    public IReadOnlyList<SqlExpression> Items { get; } = items;

    public int Depth { get; } = items.Count == 0 ? 0 : items.Max(item => item.Depth);

    public SqlExpression this[int index] => Items[index];

    public int Count => Items.Count;

    public SqlList Select(Func<SqlExpression, SqlExpression> change) => new(Items.Select(change).ToArray());

    public bool Equals(SqlList? other) => other is not null && Items.SequenceEqual(other.Items);

    public override bool Equals(object? obj) => Equals(obj as SqlList);

    public override int GetHashCode() => Items.Aggregate(Count, HashCode.Combine);
}
