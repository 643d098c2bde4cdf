namespace AzureServices.Cosmos.Faults;

/// <summary>A rule: operations that match suffer the effect until <see cref="Count"/> of them have.</summary>
public sealed record CosmosFault
{
    /// <summary>The count of a rule that holds until it is removed.</summary>
    public const int Unlimited = int.MaxValue;

    /// <summary>Which operations suffer.</summary>
    public required Func<CosmosOperation, bool> Matches { get; init; }

    /// <summary>What happens to them.</summary>
    public required CosmosFaultEffect Effect { get; init; }

    /// <summary>How many operations suffer before the rule is spent; 1 by default.</summary>
    public int Count { get; init; } = 1;

    /// <summary>
    /// How likely a matching operation suffers, above 0 and up to 1, the default. What the dice say depends on
    /// <see cref="Seed"/> and on how many operations have matched before.
    /// </summary>
    public double Probability { get; init; } = 1;

    /// <summary>Where the dice of <see cref="Probability"/> start; the same seed gives the same row.</summary>
    public int Seed { get; init; }

    /// <summary>A rule for operations of one kind, on one container or item where these are given.</summary>
    public static CosmosFault On(
        CosmosOperationKind kind, CosmosFaultEffect effect, string? container = null, string? itemId = null) => new()
        {
            Matches = operation => operation.Kind == kind &&
                (container is null || operation.Container == container) &&
                (itemId is null || operation.ItemId == itemId),
            Effect = effect,
        };
}
