using System.Globalization;
using LoyaltyFunctions.Expiry;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Tests.Expiry;

public sealed class ExpirePointsWorkflowTests
{
    private static readonly ExpiryCounts One = new() { Customers = 1, Lots = 2, Points = new Points(30) };

    [Test]
    public async Task Workflow_WalksThroughTheEnds_ThenThroughTheReminders_FromTheSameInstant()
    {
        var asked = new List<ExpiryBatchRequest>();
        await using var engine = Engine(asked, batches: 2);

        var ended = await engine.RunAsync(WorkflowNames.ExpirePoints, ExpiryRun.Start(Some.Now));

        Assert.Multiple(() =>
        {
            Assert.That(engine.Called, Is.EqualTo(new[]
            {
                ExpiryActivities.EndDuePointsName, ExpiryActivities.EndDuePointsName,
                ExpiryActivities.RemindOfExpiryName, ExpiryActivities.RemindOfExpiryName,
            }));
            Assert.That(asked.Select(it => it.After), Is.EqualTo(new[] { "", "1", "", "1" }));
            Assert.That(asked.Select(it => it.At), Is.All.EqualTo(Some.Now));
            Assert.That(ended.ReadOutputAs<ExpiryRun>()!.Counts, Has.Property(nameof(ExpiryCounts.Lots)).EqualTo(8));
        });
    }

    [Test]
    public async Task Workflow_OfMoreBatchesThanAHistoryHolds_GoesOnWhereItWas()
    {
        const int batches = 2 * ExpirePointsWorkflow.BatchesPerHistory;
        var asked = new List<ExpiryBatchRequest>();
        await using var engine = Engine(asked, batches);

        var ended = await engine.RunAsync(WorkflowNames.ExpirePoints, ExpiryRun.Start(Some.Now));

        var run = ended.ReadOutputAs<ExpiryRun>()!;
        Assert.Multiple(() =>
        {
            Assert.That(asked, Has.Count.EqualTo(2 * batches));
            Assert.That(run.Step, Is.EqualTo(ExpiryStep.Done));
            Assert.That(run.Counts.Customers, Is.EqualTo(2 * batches));
            Assert.That(run.Counts.Points, Is.EqualTo(new Points(30 * 2 * batches)));
        });
    }

    [Test]
    public async Task Workflow_WhileItRuns_ShowsHowFarItIs_WithoutNames()
    {
        await using var engine = new WorkflowEngine();
        var failure = One + ExpiryCounts.Failure("c-1", "poison");
        engine.On<ExpiryBatchRequest, ExpiryBatch>(
                ExpiryActivities.EndDuePointsName, (_, _) => Task.FromResult(new ExpiryBatch(null, failure)))
            .On<ExpiryBatchRequest, ExpiryBatch>(
                ExpiryActivities.RemindOfExpiryName, (_, _) => Task.FromResult(new ExpiryBatch(null, new())));

        var ended = await engine.RunAsync(WorkflowNames.ExpirePoints, ExpiryRun.Start(Some.Now));

        var (status, output) = (ended.ReadCustomStatusAs<ExpiryRun>()!, ended.ReadOutputAs<ExpiryRun>()!);
        Assert.Multiple(() =>
        {
            Assert.That((status.Counts.Failed, status.Counts.Failures.Count), Is.EqualTo((1, 0)));
            Assert.That(output.Counts.Failures.Single().CustomerId, Is.EqualTo("c-1"));
        });
    }

    [Test]
    public async Task Workflow_WhoseStepFailsForHours_Fails_AndCanBeStartedAgain()
    {
        await using var engine = new WorkflowEngine();
        engine.On<ExpiryBatchRequest, ExpiryBatch>(
            ExpiryActivities.EndDuePointsName, (_, _) => throw new IOException("the store is away"));

        var ended = await engine.RunAsync(WorkflowNames.ExpirePoints, ExpiryRun.Start(Some.Now));

        Assert.That(ended.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
        Assert.That(engine.Called, Has.Count.EqualTo(32));
    }

    [Test]
    public void Failures_BeyondTheNamed_AreCounted()
    {
        var sum = Enumerable.Range(0, 150).Aggregate(
            new ExpiryCounts(), (all, n) => all + ExpiryCounts.Failure($"c-{n}", "poison"));

        Assert.That((sum.Failed, sum.Failures.Count), Is.EqualTo((150, ExpiryCounts.FailuresMax)));
    }

    private static WorkflowEngine Engine(List<ExpiryBatchRequest> asked, int batches)
    {
        Task<ExpiryBatch> RunAsync(ExpiryBatchRequest request, CancellationToken cancellationToken)
        {
            asked.Add(request);
            var number = request.After.Length == 0 ? 1 : int.Parse(request.After, CultureInfo.InvariantCulture) + 1;
            var next = number == batches ? null : number.ToString(CultureInfo.InvariantCulture);
            return Task.FromResult(new ExpiryBatch(next, One));
        }

        return new WorkflowEngine()
            .On<ExpiryBatchRequest, ExpiryBatch>(ExpiryActivities.EndDuePointsName, RunAsync)
            .On<ExpiryBatchRequest, ExpiryBatch>(ExpiryActivities.RemindOfExpiryName, RunAsync);
    }
}
