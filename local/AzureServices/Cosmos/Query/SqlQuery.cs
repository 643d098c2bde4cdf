namespace AzureServices.Cosmos.Query;

/// <summary>Something that FROM goes over; exactly one of the three origins is given.</summary>
/// <param name="Slot">Where each value is put.</param>
internal sealed record SqlSource(int Slot)
{
    /// <summary>The items of the container.</summary>
    public bool IsContainer { get; init; }

    /// <summary>A value that depends on the sources before.</summary>
    public SqlExpression? Expression { get; init; }

    /// <summary>The results of another query.</summary>
    public SqlQuery? Query { get; init; }

    /// <summary>Whether the elements of each array are meant (<c>x IN</c>), and not the value itself.</summary>
    public bool TakesElements { get; init; }

    public bool ReadsContainer => IsContainer || Query is { ReadsContainer: true };
}

/// <summary>An aggregate of a query and the slot of its result.</summary>
internal sealed record SqlAggregate(int Slot, SqlAggregateKind Kind, SqlExpression Argument);

/// <summary>A query that has been read and can be run.</summary>
/// <param name="Projection">What is returned for each row or group; a select list is an object.</param>
internal sealed record SqlQuery(SqlExpression Projection)
{
    /// <summary><c>SELECT * FROM c</c></summary>
    public static readonly SqlQuery Everything =
        new(new SqlExpression.Slot(0, "c")) { Sources = [new SqlSource(0) { IsContainer = true }], SlotCount = 1 };

    public IReadOnlyList<SqlSource> Sources { get; init; } = [];

    public SqlExpression? Where { get; init; }

    public IReadOnlyList<(int Slot, SqlExpression Key)> GroupBy { get; init; } = [];

    public IReadOnlyList<SqlAggregate> Aggregates { get; init; } = [];

    public IReadOnlyList<(SqlExpression Key, bool Descending)> OrderBy { get; init; } = [];

    public bool Distinct { get; init; }

    public int Offset { get; init; }

    /// <summary>The smaller of TOP and LIMIT; null takes everything.</summary>
    public int? Limit { get; init; }

    /// <summary>How many slots a run needs, with those of the queries inside.</summary>
    public int SlotCount { get; init; }

    public bool IsGrouped => GroupBy.Count > 0 || Aggregates.Count > 0;

    public bool ReadsContainer => Sources.Count > 0 && Sources[0].ReadsContainer;

    /// <summary>
    /// Whether each item has its results for itself, so that they can be given out while items are read, one part of
    /// the container after the other.
    /// </summary>
    public bool IsStreaming => ReadsContainer && !Distinct && !IsGrouped && OrderBy.Count == 0 &&
        (Sources[0].Query is null or { IsStreaming: true });

    /// <summary>
    /// Whether only a look at all items gives the answer: it orders, groups, aggregates, drops doubles or counts its
    /// results. Such a query cannot be answered by one range of the container for itself.
    /// </summary>
    public bool NeedsWholeContainer => !IsStreaming || Offset > 0 || Limit is not null;

    /// <summary>Whether each result is an item as it stands.</summary>
    public bool ReturnsItems =>
        Projection is SqlExpression.Slot { Number: var slot } && Sources is [{ IsContainer: true } only] &&
        only.Slot == slot && !IsGrouped;
}
