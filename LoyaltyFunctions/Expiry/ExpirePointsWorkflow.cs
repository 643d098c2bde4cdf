using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LoyaltyFunctions.Expiry;

/// <summary>
/// Walks over all customers of whom something is due: first records what has ended, then announces what will. The
/// answer, and all the time its status, is how far it is.
/// </summary>
public static class ExpirePointsWorkflow
{
    /// <summary>So many customers are one step: it ends long before a function may run no longer.</summary>
    public const int CustomersPerBatch = 200;

    /// <summary>After so many steps the run goes on with a new history, so that none grows without end.</summary>
    public const int BatchesPerHistory = 50;

    /// <summary>A store that is away comes back within: 32 tries over about two hours.</summary>
    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(new RetryPolicy(
        32, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(5)));

    [Function(WorkflowNames.ExpirePoints)]
    public static async Task<ExpiryRun> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var run = context.GetInput<ExpiryRun>()!;
        for (var batch = 0; batch < BatchesPerHistory; batch++)
        {
            context.SetCustomStatus(run.ToStatus());
            run = run.With(await context.CallActivityAsync<ExpiryBatch>(
                ActivityOf(run.Step), new ExpiryBatchRequest(run.At, run.After, CustomersPerBatch), Retried));
            if (run.Step != ExpiryStep.Done) continue;
            context.SetCustomStatus(run.ToStatus());
            return run;
        }

        context.ContinueAsNew(run);
        return run;
    }

    private static string ActivityOf(ExpiryStep step) => step == ExpiryStep.Ends
        ? ExpiryActivities.EndDuePointsName
        : ExpiryActivities.RemindOfExpiryName;
}
