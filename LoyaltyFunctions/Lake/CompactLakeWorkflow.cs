using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LoyaltyFunctions.Lake;

/// <summary>
/// Keeps the lake in few large files: takes in what landed, merges small files, and once an hour clears away what
/// nobody needs any more. A run leaves to the next what is beyond its bounds.
/// </summary>
public static class CompactLakeWorkflow
{
    /// <summary>So many steps of a kind in one run.</summary>
    public const int StepsMax = 50;

    /// <summary>The next run comes in minutes: 8 tries over about five minutes, then it takes over.</summary>
    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(new RetryPolicy(
        8, TimeSpan.FromSeconds(1), backoffCoefficient: 2.5, maxRetryInterval: TimeSpan.FromMinutes(2)));

    [Function(WorkflowNames.CompactLake)]
    public static async Task<LakeRunOutcome> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var run = context.GetInput<LakeRun>()!;
        var landed = await TakeInAsync(context, run);
        var merged = await MergeAsync(context, run);
        var cleared = run.Clears
            ? await context.CallActivityAsync<int>(LakeActivities.ClearLakeName, run, Retried)
            : 0;
        return new LakeRunOutcome(landed, merged, cleared);
    }

    private static async Task<int> TakeInAsync(TaskOrchestrationContext context, LakeRun run)
    {
        var landed = 0;
        for (var step = 0; step < StepsMax; step++)
        {
            var batch = await context.CallActivityAsync<LandedBatch>(LakeActivities.TakeInLandedName, run, Retried);
            landed += batch.Taken;
            if (batch.IsLast) break;
        }

        return landed;
    }

    private static async Task<int> MergeAsync(TaskOrchestrationContext context, LakeRun run)
    {
        var merged = 0;
        for (var step = 0; step < StepsMax; step++)
        {
            var files = await context.CallActivityAsync<int>(LakeActivities.MergeSmallFilesName, run, Retried);
            merged += files;
            if (files == 0) break;
        }

        return merged;
    }
}

/// <summary>What starts <see cref="WorkflowNames.CompactLake"/>.</summary>
/// <param name="At">The time of the versions that it makes, UTC.</param>
/// <param name="Clears">Whether it deletes what nobody needs any more.</param>
public sealed record LakeRun(DateTimeOffset At, bool Clears)
{
    /// <summary>The instance id: there is one run at a time, and the next takes its place.</summary>
    public const string InstanceId = "compact-lake";
}

/// <summary>What a run did.</summary>
/// <param name="Landed">Purchases that were taken in.</param>
/// <param name="Merged">Files that were merged into others.</param>
/// <param name="Cleared">Blobs that were deleted.</param>
public sealed record LakeRunOutcome(int Landed, int Merged, int Cleared);
