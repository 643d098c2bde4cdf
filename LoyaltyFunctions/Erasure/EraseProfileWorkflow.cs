using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LoyaltyFunctions.Erasure;

/// <summary>
/// Forgets a customer as a person: the profile at once, then every file, those that are being processed as soon as they
/// are settled. The ledger stays as it is.
/// </summary>
public static class EraseProfileWorkflow
{
    /// <summary>So many walks over the files go into one history; then a new one is begun.</summary>
    public const int RoundsMax = 20;

    /// <summary>So many steps make one walk; erased files are gone from the next.</summary>
    public const int StepsMax = 100;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>An erasure is not given up: this outlasts an outage of three days.</summary>
    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 900, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: LongestPause));

    [Function(WorkflowNames.EraseProfile)]
    public static async Task<ErasureRecord?> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var erasure = context.GetInput<EraseProfile>()!;
        await context.CallActivityAsync(ErasureActivities.BeginErasureName, erasure, Retried);
        for (var round = 0; round < RoundsMax; round++)
        {
            if (await EraseFilesAsync(context, erasure) == 0)
            {
                return await context.CallActivityAsync<ErasureRecord>(
                    ErasureActivities.FinishErasureName, erasure, Retried);
            }

            await context.CreateTimer(PauseAfter(round), CancellationToken.None);
        }

        context.ContinueAsNew(erasure);
        return null;
    }

    /// <summary>Walks over the files once; returns how many are left, at the least.</summary>
    private static async Task<int> EraseFilesAsync(TaskOrchestrationContext context, EraseProfile erasure)
    {
        var (after, pending) = ("", 0);
        for (var step = 0; step < StepsMax; step++)
        {
            var page = await context.CallActivityAsync<ErasedPage>(
                ErasureActivities.EraseFilesName, new FilePage(erasure, after), Retried);
            pending += page.Pending;
            if (page.Next is null) return pending;
            after = page.Next;
        }

        return pending + 1;
    }

    private static TimeSpan PauseAfter(int round)
    {
        var pause = TimeSpan.FromSeconds(1L << round);
        return pause < LongestPause ? pause : LongestPause;
    }
}
