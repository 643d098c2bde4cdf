namespace AzureServices.Cosmos.Faults;

/// <summary>What a request asks of the items of a container; requests about databases and containers have no kind and never fail by rule.</summary>
public enum CosmosOperationKind
{
    /// <summary>One item is created.</summary>
    Create,

    /// <summary>One item is read by its id.</summary>
    Read,

    /// <summary>One item is replaced.</summary>
    Replace,

    /// <summary>One item is created or replaced.</summary>
    Upsert,

    /// <summary>One item is deleted.</summary>
    Delete,

    /// <summary>One item is patched.</summary>
    Patch,

    /// <summary>A transactional batch or a bulk request.</summary>
    Batch,

    /// <summary>A query, or the listing of all items.</summary>
    Query,

    /// <summary>A pull of the change feed.</summary>
    ChangeFeed,
}

/// <summary>The request that a fault rule looks at.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Database">The database as the request names it.</param>
/// <param name="Container">The container as the request names it.</param>
/// <param name="ItemId">The item named in the address; null where the address names none (create, batch, query).</param>
public sealed record CosmosOperation(CosmosOperationKind Kind, string Database, string Container, string? ItemId);

/// <summary>A rule: the next <see cref="Count"/> operations that match suffer the effect.</summary>
public sealed record CosmosFault
{
    /// <summary>Which operations suffer.</summary>
    public required Func<CosmosOperation, bool> Matches { get; init; }

    /// <summary>What happens to them.</summary>
    public required CosmosFaultEffect Effect { get; init; }

    /// <summary>How many operations suffer before the rule is spent; 1 by default.</summary>
    public int Count { get; init; } = 1;
}

/// <summary>What happens to an operation that a rule matches.</summary>
public abstract record CosmosFaultEffect
{
    private CosmosFaultEffect()
    {
    }

    /// <summary>Nothing is done, and the answer is an error.</summary>
    /// <param name="Status">The HTTP status, such as 429, 503, 408 or 412.</param>
    /// <param name="RetryAfter">Sent as <c>x-ms-retry-after-ms</c>; null sends none.</param>
    public sealed record Answer(int Status, TimeSpan? RetryAfter = null) : CosmosFaultEffect;

    /// <summary>Nothing is done, and the connection breaks.</summary>
    public sealed record CutBeforeCommit : CosmosFaultEffect;

    /// <summary>The operation is done and stored, and the connection breaks before the answer: the lost answer.</summary>
    public sealed record CutAfterCommit : CosmosFaultEffect;
}
