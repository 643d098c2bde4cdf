using AzureServices.Cosmos.Faults;
using AzureServices.Cosmos.Metering;
using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Storage;

namespace AzureServices.Cosmos.Handlers;

/// <summary>Runs a request about items: past the fault rules and the throughput, and onto the bill.</summary>
internal sealed class OperationRunner(CatalogStore catalog, FaultBook faults, MeteringOptions metering)
{
    private readonly ThroughputMeter _meter = new(metering.Time);

    /// <summary>The answer, or null where a fault rule cuts the connection.</summary>
    public async Task<CosmosAnswer?> RunAsync(
        CosmosOperation operation, Func<Task<CosmosAnswer>> run, CancellationToken aborted)
    {
        var effect = faults.Take(operation);
        if (effect is CosmosFaultEffect.CutBeforeCommit) return null;
        if (effect is CosmosFaultEffect.Answer fault) return Ordered(fault);
        if (effect is CosmosFaultEffect.Delay delay) await Task.Delay(delay.Wait, metering.Time, aborted);

        var container = catalog.Current.Find(operation.Database, operation.Container);
        var perSecond = container is null ? null : metering.PerSecondOf(container);
        if (perSecond is { } budget && _meter.WaitFor(container!.Rid, budget) is { } wait) return Throttled(wait);
        var answer = await AnswerAsync(run);
        if (perSecond is { } spent) _meter.Spend(container!.Rid, spent, answer.Charge);
        if (container is not null) metering.Charges.Add(Named(operation, container), answer.Charge);
        return effect is CosmosFaultEffect.CutAfterCommit ? null : answer;
    }

    // A refusal costs something too, so it must not pass the bill as an exception.
    private static async Task<CosmosAnswer> AnswerAsync(Func<Task<CosmosAnswer>> run)
    {
        try
        {
            return await run();
        }
        catch (RefusedException refused)
        {
            return refused.ToAnswer();
        }
    }

    // Requests may name things by their resource ids, but a bill has names.
    private static CosmosOperation Named(CosmosOperation operation, Container container) =>
        operation with { Database = container.Database.Id, Container = container.Id };

    private static CosmosAnswer Ordered(CosmosFaultEffect.Answer fault) =>
        CosmosAnswer.Refusal(fault.Status, "This error was ordered by a fault rule.", fault.SubStatusSent) with
        {
            Charge = 0,
            RetryAfter = fault.RetryAfter,
        };

    private static CosmosAnswer Throttled(TimeSpan wait) => CosmosAnswer.Refusal(
        429,
        "Request rate is large: the request units of this second are spent, and nothing was changed. Try again after " +
        "the time in x-ms-retry-after-ms.",
        SubStatuses.BudgetExceeded) with
    {
        Charge = 0,
        RetryAfter = wait,
    };
}

/// <summary>What a request is billed by.</summary>
/// <param name="Time">The clock of the throughput and of delays.</param>
/// <param name="Charges">The bill.</param>
/// <param name="PerSecondOf">The request units of a container's second; null lets it spend any number.</param>
internal sealed record MeteringOptions(TimeProvider Time, CosmosCharges Charges, Func<Container, int?> PerSecondOf);
