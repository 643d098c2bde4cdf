using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LoyaltyFunctions.Transfers;

/// <summary>
/// From one customer's ledger to another's: take out, put in, and where the receiver cannot take them, give back.
/// </summary>
/// <remarks>
/// Points are given back only where the receiver's ledger has said no. A step that fails has perhaps been done: it is
/// tried again until it answers, and where all tries are spent the workflow fails, to be started again.
/// </remarks>
public static class TransferPointsWorkflow
{
    /// <summary>Nothing has moved yet: 32 tries over about two hours.</summary>
    private static readonly TaskOptions Retried = Retry(triesMax: 32);

    /// <summary>The points are on their way: this outlasts an outage of three days.</summary>
    private static readonly TaskOptions RetriedForDays = Retry(triesMax: 900);

    [Function(WorkflowNames.TransferPoints)]
    public static async Task<TransferOutcome> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var transfer = context.GetInput<Transfer>()!;
        var taken = await context.CallActivityAsync<TransferStep>(
            TransferActivities.TakeOutName, transfer, Retried);
        if (taken.Refusal is { } refused) return new TransferOutcome(refused, GivenBack: false);

        var put = await context.CallActivityAsync<TransferStep>(
            TransferActivities.PutInName, transfer, RetriedForDays);
        if (put.Refusal is not { } undeliverable) return new TransferOutcome(Refusal: null, GivenBack: false);

        var isBack = await context.CallActivityAsync<bool>(
            TransferActivities.GiveBackName, transfer, RetriedForDays);
        return new TransferOutcome(isBack ? undeliverable : null, isBack);
    }

    private static TaskOptions Retry(int triesMax) => TaskOptions.FromRetryPolicy(new RetryPolicy(
        triesMax, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(5)));
}
