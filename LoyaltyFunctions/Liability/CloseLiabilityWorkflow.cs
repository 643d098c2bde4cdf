using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LoyaltyFunctions.Liability;

/// <summary>
/// Closes a day, and before it the days that were missed: walks over all customers, adds up their days, and writes the
/// report. Its status is how far it is, its answer what was announced of the last day.
/// </summary>
public static class CloseLiabilityWorkflow
{
    /// <summary>After so many pages the run goes on with a new history, so that none grows without end.</summary>
    public const int PagesPerHistory = 50;

    /// <summary>A store that is away comes back within: 32 tries over about two hours.</summary>
    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(new RetryPolicy(
        32, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(5)));

    [Function(WorkflowNames.CloseLiability)]
    public static async Task<LiabilityClosed?> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var run = context.GetInput<LiabilityRun>()!;
        var day = run.Day ?? await FindFirstOpenDayAsync(context, run.Through);
        if (run.Day is null) run = run.At(day);
        for (var pages = 0; pages < PagesPerHistory; pages++)
        {
            context.SetCustomStatus(run.ToStatus());
            var page = await context.CallActivityAsync<LiabilityPage>(
                LiabilityActivities.CloseLiabilityPageName,
                new LiabilityPageRequest(day, run.After, CosmosLiabilityStore.PageDocumentsMax), Retried);
            run = run.With(page);
            if (page.Next is not null) continue;

            context.SetCustomStatus(run.ToStatus());
            var closed = await context.CallActivityAsync<LiabilityClosed>(
                LiabilityActivities.WriteLiabilityReportName, new LiabilityReportRequest(day, run.Sums), Retried);
            if (day >= run.Through) return closed;
            run = run.At(day.AddDays(1));
            break;
        }

        context.ContinueAsNew(run);
        return null;
    }

    private static async Task<DateOnly> FindFirstOpenDayAsync(TaskOrchestrationContext context, DateOnly through) =>
        (await context.CallActivityAsync<LiabilityStart>(
            LiabilityActivities.FindFirstOpenDayName, new LiabilityStart(through), Retried)).Day;
}
