using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LoyaltyFunctions.Integrity;

/// <summary>Seals the heads of all chains under one root: page after page, then the seal with its event.</summary>
public static class SealLedgerWorkflow
{
    /// <summary>At 64 pages of 1,024 customers a step: room for 65 million customers.</summary>
    public const int StepsMax = 1_000;

    /// <summary>A store that is away comes back within: 32 tries over about two hours.</summary>
    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(new RetryPolicy(
        32, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(5)));

    [Function(WorkflowNames.SealLedger)]
    public static async Task<SealOutcome> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var date = context.GetInput<SealRequest>()!.Date;
        var pages = new List<SealPage>();
        UnreadableAccounts? unreadable = null;
        for (var step = 0; step < StepsMax; step++)
        {
            var after = pages.Count > 0 ? pages[^1].LastCustomerId : string.Empty;
            var written = await context.CallActivityAsync<SealedPages>(
                SealActivities.SealPagesName, new SealPagesRequest(date, pages.Count, after), Retried);
            pages.AddRange(written.Pages);
            unreadable = UnreadableAccounts.Sum(unreadable, written.Unreadable);
            if (written.IsLast)
            {
                return await context.CallActivityAsync<SealOutcome>(
                    SealActivities.CompleteSealName, new CompleteSealRequest(date, pages, unreadable), Retried);
            }
        }

        throw new InvalidOperationException(
            $"The seal of {date:yyyy-MM-dd} has more pages than {StepsMax} steps make.");
    }
}

/// <summary>What starts <see cref="WorkflowNames.SealLedger"/>.</summary>
/// <param name="Date">The day, UTC.</param>
public sealed record SealRequest(DateOnly Date)
{
    /// <summary>The workflow's instance id, from its cause: a day is sealed once.</summary>
    public string InstanceId => $"seal-{Seal.DayOf(Date)}";
}
