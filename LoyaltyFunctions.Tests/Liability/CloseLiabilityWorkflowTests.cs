using System.Globalization;
using LoyaltyFunctions.Liability;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Liability;

public sealed class CloseLiabilityWorkflowTests
{
    private static readonly DateOnly Day = new(2026, 3, 14);

    [Test]
    public async Task Workflow_AddsUpThePages_AndWritesTheReport()
    {
        var written = new List<LiabilityReportRequest>();
        await using var engine = Engine(written, firstOpen: Day, pages: 3);

        var ended = await engine.RunAsync(WorkflowNames.CloseLiability, LiabilityRun.Start(Day));

        Assert.Multiple(() =>
        {
            Assert.That(engine.Called, Is.EqualTo(new[]
            {
                LiabilityActivities.FindFirstOpenDayName,
                LiabilityActivities.CloseLiabilityPageName,
                LiabilityActivities.CloseLiabilityPageName,
                LiabilityActivities.CloseLiabilityPageName,
                LiabilityActivities.WriteLiabilityReportName,
            }));
            Assert.That(written.Single().Sums.Rows.Single().Issued, Is.EqualTo(new Points(30)));
            Assert.That(ended.ReadOutputAs<LiabilityClosed>()!.Customers, Is.EqualTo(3));
            Assert.That(ended.ReadCustomStatusAs<LiabilityProgress>()!.Customers, Is.EqualTo(3));
        });
    }

    [Test]
    public async Task Workflow_ClosesTheDaysThatWereMissed_InTheirOrder()
    {
        var written = new List<LiabilityReportRequest>();
        await using var engine = Engine(written, firstOpen: Day.AddDays(-2), pages: 1);

        var ended = await engine.RunAsync(WorkflowNames.CloseLiability, LiabilityRun.Start(Day));

        Assert.That(
            written.Select(it => it.Day), Is.EqualTo(new[] { Day.AddDays(-2), Day.AddDays(-1), Day }));
        Assert.That(written.Select(it => it.Sums.Customers), Is.All.EqualTo(1));
        Assert.That(ended.ReadOutputAs<LiabilityClosed>()!.Day, Is.EqualTo(Day));
    }

    [Test]
    public async Task Workflow_OfMorePagesThanAHistoryHolds_GoesOnWhereItWas()
    {
        const int pages = (2 * CloseLiabilityWorkflow.PagesPerHistory) + 3;
        var written = new List<LiabilityReportRequest>();
        await using var engine = Engine(written, firstOpen: Day, pages);

        await engine.RunAsync(WorkflowNames.CloseLiability, LiabilityRun.Start(Day));

        Assert.That(written.Single().Sums.Customers, Is.EqualTo(pages));
    }

    private static WorkflowEngine Engine(List<LiabilityReportRequest> written, DateOnly firstOpen, int pages) =>
        new WorkflowEngine()
            .On<LiabilityStart, LiabilityStart>(
                LiabilityActivities.FindFirstOpenDayName, (_, _) => Task.FromResult(new LiabilityStart(firstOpen)))
            .On<LiabilityPageRequest, LiabilityPage>(
                LiabilityActivities.CloseLiabilityPageName, (request, _) => Task.FromResult(Page(request.After, pages)))
            .On<LiabilityReportRequest, LiabilityClosed>(
                LiabilityActivities.WriteLiabilityReportName, (request, _) =>
                {
                    written.Add(request);
                    return Task.FromResult(
                        LiabilityClosed.Of(LiabilityReport.Of(request.Day, request.Sums, dayBefore: null)));
                });

    private static LiabilityPage Page(string after, int pages)
    {
        var number = after.Length == 0 ? 1 : int.Parse(after, CultureInfo.InvariantCulture) + 1;
        var row = new LiabilityRow("default", "2026-03") { Issued = new Points(10) };
        return new LiabilityPage(
            number == pages ? null : number.ToString(CultureInfo.InvariantCulture),
            new LiabilitySums { Customers = 1, Rows = [row] });
    }
}
