namespace AzureServices.Cosmos.Faults;

/// <summary>
/// What a request asks of the items of a container; requests about databases and containers have no kind and never
/// fail by rule.
/// </summary>
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
/// <param name="ItemId">
/// The item named in the address; null where the address names none (create, batch, query).
/// </param>
public sealed record CosmosOperation(CosmosOperationKind Kind, string Database, string Container, string? ItemId);
