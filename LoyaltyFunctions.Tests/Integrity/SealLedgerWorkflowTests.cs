using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Integrity;

public sealed class SealLedgerWorkflowTests
{
    private static readonly DateOnly Day = new(2026, 3, 14);

    [Test]
    public async Task Workflow_GoesOnBehindTheLastPageUntilItIsTheLast()
    {
        var steps = new Queue<SealedPages>(
        [
            new([Page(0, "c-4"), Page(1, "c-8")], IsLast: false, new UnreadableAccounts(1, ["c-5"])),
            new([Page(2, "c-9")], IsLast: true, new UnreadableAccounts(2, ["c-10", "c-11"])),
        ]);
        var outcome = new SealOutcome(Day, 9, "root");
        var run = new FakeOrchestration("seal-2026-03-14", new SealRequest(Day))
            .Answer(SealActivities.SealPagesName, _ => steps.Dequeue())
            .Answer(SealActivities.CompleteSealName, outcome);

        var result = await SealLedgerWorkflow.RunAsync(run.Context);

        Assert.That(result, Is.EqualTo(outcome));
        Assert.That(run.Calls.Take(2), Is.EqualTo(new (string, object?)[]
        {
            (SealActivities.SealPagesName, new SealPagesRequest(Day, 0, "")),
            (SealActivities.SealPagesName, new SealPagesRequest(Day, 2, "c-8")),
        }));
        Assert.That(
            ((CompleteSealRequest)run.Calls[2].Input!).Pages.Select(page => page.LastCustomerId),
            Is.EqualTo(new[] { "c-4", "c-8", "c-9" }));
        Assert.That(
            ((CompleteSealRequest)run.Calls[2].Input!).Unreadable!.CustomerIds,
            Is.EqualTo(new[] { "c-5", "c-10", "c-11" }));
        Assert.That(run.Retries, Is.All.Not.Null);
    }

    [Test]
    public void InstanceId_ComesFromTheDay() =>
        Assert.That(new SealRequest(Day).InstanceId, Is.EqualTo("seal-2026-03-14"));

    private static SealPage Page(int number, string last) =>
        new(SealPage.NameOf(Day, number), "c-0", last, 4, new string('0', 64));
}
