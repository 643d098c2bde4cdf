using LoyaltyFunctions.Liability;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.GoldenHistories;

/// <summary>The ways that closing can take: what is recorded of <see cref="WorkflowNames.CloseLiability"/>.</summary>
internal static class CloseLiabilityPaths
{
    private static readonly DateOnly Day = new(2026, 3, 14);

    public static IReadOnlyDictionary<string, WorkflowPath> All { get; } = new Dictionary<string, WorkflowPath>
    {
        ["closed"] = Closed,
        ["caught-up"] = Closed.Answer(LiabilityActivities.FindFirstOpenDayName, new LiabilityStart(Day.AddDays(-1))),
        ["retried"] = Closed.FailFirst(LiabilityActivities.FindFirstOpenDayName, 1)
            .FailFirst(LiabilityActivities.CloseLiabilityPageName, 2)
            .FailFirst(LiabilityActivities.WriteLiabilityReportName, 1),
        ["report-failed"] = Closed.FailFirst(LiabilityActivities.WriteLiabilityReportName, int.MaxValue),
    };

    private static WorkflowPath Closed => new WorkflowPath("liability-2026-03-14", LiabilityRun.Start(Day))
        .Answer(LiabilityActivities.FindFirstOpenDayName, new LiabilityStart(Day))
        .AnswerInTurn(LiabilityActivities.CloseLiabilityPageName, Page("c-100"), Page(next: null))
        .Answer(
            LiabilityActivities.WriteLiabilityReportName,
            LiabilityClosed.Of(LiabilityReport.Of(Day, Page(next: null).Sums, dayBefore: null)));

    private static LiabilityPage Page(string? next) => new(next, new LiabilitySums
    {
        Customers = 100,
        Drifted = 1,
        Failed = 1,
        Rows = [new LiabilityRow("default", "2026-03") { Opening = new Points(900), Issued = new Points(100) }],
        Drifts = [new("c-7", LiabilityCheck.Position, "default", "2026-03", new Points(10), new Points(60))],
        Failures = [new LiabilityFailure("c-13", "the account cannot be read")],
    });
}
