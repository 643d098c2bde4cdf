using LoyaltyFunctions.Erasure;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Erasure;

public sealed class EraseProfileWorkflowTests
{
    private static readonly EraseProfile Input = new("c-1", Number: 1, Some.Now);

    [Test]
    public async Task Workflow_MarksTheErasureBeforeItLooksForFiles_AndFinishesLast()
    {
        var workflow = Given().Answer(ErasureActivities.EraseFilesName, new ErasedPage(Next: null, Pending: 0));

        await EraseProfileWorkflow.RunAsync(workflow.Context);

        Assert.That(workflow.CalledActivities, Is.EqualTo(new[]
        {
            ErasureActivities.BeginErasureName, ErasureActivities.EraseFilesName, ErasureActivities.FinishErasureName,
        }));
    }

    [Test]
    public async Task Workflow_WithFilesThatAreNeverSettled_DoesNotFinish()
    {
        var workflow = Given().Answer(ErasureActivities.EraseFilesName, new ErasedPage(Next: null, Pending: 1));

        await EraseProfileWorkflow.RunAsync(workflow.Context);

        Assert.That(workflow.CalledActivities, Does.Not.Contain(ErasureActivities.FinishErasureName));
        Assert.That(workflow.Calls, Has.Count.EqualTo(1 + EraseProfileWorkflow.RoundsMax));
    }

    [Test]
    public async Task Workflow_WithMoreFilesThanOneWalkTakes_BoundsItsHistory()
    {
        var workflow = Given().Answer(ErasureActivities.EraseFilesName, new ErasedPage("upload-1", Pending: 0));

        await EraseProfileWorkflow.RunAsync(workflow.Context);

        Assert.That(
            workflow.Calls, Has.Count.EqualTo(1 + (EraseProfileWorkflow.RoundsMax * EraseProfileWorkflow.StepsMax)));
    }

    [Test]
    public void InstanceId_NamesNobody() => Assert.That(
        new EraseProfile("anna@example.com", 1, Some.Now).InstanceId, Does.Match("^erase-[0-9a-f]{32}-1$"));

    [TestCase(-1, true)]
    [TestCase(10, true)]
    [TestCase(11, false)]
    public void Erasure_CoversFilesUntilItWasAskedFor_AndAFewSecondsMore(int secondsAfter, bool covered) => Assert.That(
        Input.Covers(new UploadedFile("order.json", "0x1", Some.Now.AddSeconds(secondsAfter))), Is.EqualTo(covered));

    private static FakeOrchestration Given() => new FakeOrchestration(Input.InstanceId, Input)
        .Answer(ErasureActivities.BeginErasureName, (object?)null)
        .Answer(ErasureActivities.FinishErasureName, new ErasureRecord(
            "c-1", 1, Some.Now, Some.Now, new ErasedCounts()));
}
