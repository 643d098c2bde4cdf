namespace Microsoft.DurableTask.Client.Entities;

/// <summary>What of the entities' storage is to be cleaned.</summary>
public readonly record struct CleanEntityStorageRequest
{
    /// <summary>Everything.</summary>
    public static CleanEntityStorageRequest Default =>
        new() { RemoveEmptyEntities = true, ReleaseOrphanedLocks = true };

    /// <summary>Whether entities go that have no state, no lock and no messages.</summary>
    public bool RemoveEmptyEntities { get; init; }

    /// <summary>Whether locks go whose orchestration does not run any more.</summary>
    public bool ReleaseOrphanedLocks { get; init; }

    public string? ContinuationToken { get; init; }
}

/// <summary>What was cleaned.</summary>
public readonly record struct CleanEntityStorageResult
{
    public int EmptyEntitiesRemoved { get; init; }

    public int OrphanedLocksReleased { get; init; }

    public string? ContinuationToken { get; init; }
}
