namespace AzureServices.Cosmos.Faults;

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
