using LoyaltyFunctions.Expiry;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.GoldenHistories;

/// <summary>The ways that a run can take: what is recorded of <see cref="WorkflowNames.ExpirePoints"/>.</summary>
internal static class ExpirePointsPaths
{
    public static IReadOnlyDictionary<string, WorkflowPath> All { get; } = new Dictionary<string, WorkflowPath>
    {
        ["nothing-due"] = new WorkflowPath("expiry-2026-03-14T09", ExpiryRun.Start(Some.Now))
            .Answer(ExpiryActivities.EndDuePointsName, new ExpiryBatch(Next: null, new ExpiryCounts()))
            .Answer(ExpiryActivities.RemindOfExpiryName, new ExpiryBatch(Next: null, new ExpiryCounts())),
        ["batches"] = Batches,
        ["retried"] = Batches.FailFirst(ExpiryActivities.EndDuePointsName, 2)
            .FailFirst(ExpiryActivities.RemindOfExpiryName, 1),
        ["ends-failed"] = Batches.FailFirst(ExpiryActivities.EndDuePointsName, int.MaxValue),
        ["continued"] = new WorkflowPath("expiry-run-1", ExpiryRun.Start(Some.Now))
            .AnswerInTurn(
                ExpiryActivities.EndDuePointsName,
                [
                    .. Enumerable.Repeat<object?>(Batch("c-100"), ExpirePointsWorkflow.BatchesPerHistory),
                    Batch(next: null),
                ])
            .Answer(ExpiryActivities.RemindOfExpiryName, new ExpiryBatch(Next: null, new ExpiryCounts())),
    };

    private static WorkflowPath Batches => new WorkflowPath("expiry-2026-03-14T09", ExpiryRun.Start(Some.Now))
        .AnswerInTurn(ExpiryActivities.EndDuePointsName, Batch("c-100"), Batch(next: null))
        .AnswerInTurn(ExpiryActivities.RemindOfExpiryName, Batch("c-7"), Batch(next: null));

    private static ExpiryBatch Batch(string? next) => new(next, new ExpiryCounts
    {
        Customers = 100,
        Lots = 120,
        Points = new Points(3_400),
        Failed = 1,
        Failures = [new ExpiryFailure("c-13", "the account cannot be read")],
    });
}
