using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.GoldenHistories;

/// <summary>The ways that a seal can take: what is recorded of <see cref="WorkflowNames.SealLedger"/>.</summary>
internal static class SealLedgerPaths
{
    private static readonly SealRequest Day = new(new DateOnly(2026, 3, 14));

    private static readonly SealPage Page = new("2026-03-14/leaves-00000.jsonl", "c-1", "c-2", 2, new string('0', 64));

    public static IReadOnlyDictionary<string, WorkflowPath> All { get; } = new Dictionary<string, WorkflowPath>
    {
        ["sealed"] = Sealed,
        ["empty"] = Sealed.Answer(SealActivities.SealPagesName, new SealedPages([], IsLast: true)),
        ["retried"] = Sealed.FailFirst(SealActivities.SealPagesName, 2).FailFirst(SealActivities.CompleteSealName, 3),
        ["failed"] = Sealed.FailFirst(SealActivities.SealPagesName, int.MaxValue),
    };

    private static WorkflowPath Sealed => new WorkflowPath(Day.InstanceId, Day)
        .Answer(SealActivities.SealPagesName, new SealedPages([Page], IsLast: true))
        .Answer(SealActivities.CompleteSealName, new SealOutcome(Day.Date, TreeSize: 2, Page.RootHash));
}
