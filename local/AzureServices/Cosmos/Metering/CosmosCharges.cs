using AzureServices.Cosmos.Faults;

namespace AzureServices.Cosmos.Metering;

/// <summary>What the requests of one kind on one container have cost since the last reset.</summary>
/// <param name="Kind">The kind of the requests.</param>
/// <param name="Database">The database by its name.</param>
/// <param name="Container">The container by its name.</param>
/// <param name="Requests">How many there were, refused ones too.</param>
/// <param name="RequestUnits">The sum of their charges.</param>
public sealed record CosmosCharge(
    CosmosOperationKind Kind, string Database, string Container, long Requests, double RequestUnits);

/// <summary>
/// Adds up what requests about items cost, so that a test can hold its subject to a budget: reset it, act, ask it.
/// Requests that were throttled or failed by a rule cost nothing and are not counted.
/// </summary>
public sealed class CosmosCharges
{
    private readonly Lock _gate = new();

    // Decimals, so that the order of parallel requests does not show in the last digits.
    private readonly Dictionary<CosmosOperation, (long Requests, decimal RequestUnits)> _sums = [];

    internal CosmosCharges()
    {
    }

    /// <summary>The sums by kind and container, in a fixed order.</summary>
    public IReadOnlyList<CosmosCharge> Totals
    {
        get
        {
            lock (_gate)
                return
                [
                    .. _sums
                        .Select(sum => new CosmosCharge(
                            sum.Key.Kind, sum.Key.Database, sum.Key.Container,
                            sum.Value.Requests, (double)sum.Value.RequestUnits))
                        .OrderBy(sum => sum.Database, StringComparer.Ordinal)
                        .ThenBy(sum => sum.Container, StringComparer.Ordinal)
                        .ThenBy(sum => sum.Kind),
                ];
        }
    }

    /// <summary>The request units of one kind, of one container, of both, or of everything.</summary>
    public double RequestUnits(CosmosOperationKind? kind = null, string? container = null) =>
        (double)Matching(kind, container).Sum(sum => (decimal)sum.RequestUnits);

    /// <summary>The number of requests of one kind, of one container, of both, or of everything.</summary>
    public long Requests(CosmosOperationKind? kind = null, string? container = null) =>
        Matching(kind, container).Sum(sum => sum.Requests);

    /// <summary>Forgets what was counted.</summary>
    public void Reset()
    {
        lock (_gate) _sums.Clear();
    }

    internal void Add(CosmosOperation operation, double requestUnits)
    {
        var key = operation with { ItemId = null };
        lock (_gate)
        {
            var (requests, sum) = _sums.GetValueOrDefault(key);
            _sums[key] = (requests + 1, sum + (decimal)requestUnits);
        }
    }

    private IEnumerable<CosmosCharge> Matching(CosmosOperationKind? kind, string? container) =>
        Totals.Where(sum => (kind is null || sum.Kind == kind) && (container is null || sum.Container == container));
}
