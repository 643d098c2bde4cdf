using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Transfers;

namespace LoyaltyFunctions.Tests.Transfers;

public sealed class TransferPointsWorkflowTests
{
    private static readonly Transfer Sent = new("c-1", "c-2", new Points(40), "request-1");
    private static readonly Rejection Unknown = new("UnknownCustomer", "No account for customer 'c-2'.");

    [Test]
    public async Task Transfer_ThatTheReceiverTakes_IsDoneAfterTwoSteps()
    {
        var workflow = Given();

        var outcome = await TransferPointsWorkflow.RunAsync(workflow.Context);

        Assert.That(outcome, Is.EqualTo(new TransferOutcome(Refusal: null, GivenBack: false)));
        Assert.That(
            workflow.CalledActivities,
            Is.EqualTo(new[] { TransferActivities.TakeOutName, TransferActivities.PutInName }));
    }

    [Test]
    public async Task Transfer_ThatTheSenderCannotMake_PutsNothingIn()
    {
        var workflow = Given().Answer(TransferActivities.TakeOutName, new TransferStep(Unknown));

        var outcome = await TransferPointsWorkflow.RunAsync(workflow.Context);

        Assert.That(outcome, Is.EqualTo(new TransferOutcome(Unknown, GivenBack: false)));
        Assert.That(workflow.CalledActivities, Is.EqualTo(new[] { TransferActivities.TakeOutName }));
    }

    [Test]
    public async Task Transfer_ThatTheReceiverRefuses_IsGivenBack()
    {
        var workflow = Given().Answer(TransferActivities.PutInName, new TransferStep(Unknown));

        var outcome = await TransferPointsWorkflow.RunAsync(workflow.Context);

        Assert.That(outcome, Is.EqualTo(new TransferOutcome(Unknown, GivenBack: true)));
        Assert.That(workflow.CalledActivities.Last(), Is.EqualTo(TransferActivities.GiveBackName));
    }

    [Test]
    public async Task Transfer_ThatArrivedAfterAll_IsDone()
    {
        var workflow = Given().Answer(TransferActivities.PutInName, new TransferStep(Unknown))
            .Answer(TransferActivities.GiveBackName, false);

        var outcome = await TransferPointsWorkflow.RunAsync(workflow.Context);

        Assert.That(outcome, Is.EqualTo(new TransferOutcome(Refusal: null, GivenBack: false)));
    }

    [Test]
    public void Transfer_WhoseReceiverStepFails_IsNotGivenBack_BecauseThePointsMayBeThere()
    {
        var workflow = Given().Fail(TransferActivities.PutInName, "the answer was lost");

        Assert.That(() => TransferPointsWorkflow.RunAsync(workflow.Context), Throws.Exception);

        Assert.That(workflow.CalledActivities, Has.None.EqualTo(TransferActivities.GiveBackName));
    }

    [Test]
    public async Task Transfer_WhosePointsAreOnTheirWay_IsTriedForDays()
    {
        var workflow = Given().Answer(TransferActivities.PutInName, new TransferStep(Unknown));

        await TransferPointsWorkflow.RunAsync(workflow.Context);

        Assert.That(workflow.Retries.Skip(1).Select(retry => retry!.MaxNumberOfAttempts), Is.All.EqualTo(900));
    }

    private static FakeOrchestration Given() => new FakeOrchestration(Sent.InstanceId, Sent)
        .Answer(TransferActivities.TakeOutName, TransferStep.Done)
        .Answer(TransferActivities.PutInName, TransferStep.Done)
        .Answer(TransferActivities.GiveBackName, true);
}
