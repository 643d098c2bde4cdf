namespace LocalHost.Verify;

/// <summary>What the command <c>verify</c> checks, and how it tells.</summary>
internal sealed record VerifyOptions
{
    /// <summary>State folder of the local platform; null for <c>.local</c> in the repository.</summary>
    public string? State { get; init; }

    /// <summary>Connection string of a Cosmos DB account; null for the local state.</summary>
    public string? Cosmos { get; init; }

    /// <summary>Connection string of the storage account with the seals of <see cref="Cosmos"/>.</summary>
    public string? Storage { get; init; }

    /// <summary>The only customer to check; null for all.</summary>
    public string? Customer { get; init; }

    /// <summary>Whether seals are left out.</summary>
    public bool WithoutSeals { get; init; }

    /// <summary>Whether to print one JSON document instead of tables.</summary>
    public bool Json { get; init; }
}
