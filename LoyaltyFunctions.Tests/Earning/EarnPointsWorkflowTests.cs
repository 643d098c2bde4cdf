using LoyaltyFunctions.Backup;
using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Tiers;
using Microsoft.DurableTask;

namespace LoyaltyFunctions.Tests.Earning;

public sealed class EarnPointsWorkflowTests
{
    private const string Instance = "upload-1";

    private static readonly Rejection NotPositive = new(RejectionCodes.AmountNotPositive, "amount is -5");

    [Test]
    public async Task Workflow_WithAPurchase_ValidatesAwardsTiersAndBacksUpInThisOrder()
    {
        var workflow = Given(Accepted).Answer(EarningActivities.AwardPointsName, Award(AwardOutcome.Awarded));

        var outcome = await EarnPointsWorkflow.RunAsync(workflow.Context);

        Assert.Multiple(() =>
        {
            Assert.That(workflow.CalledActivities, Is.EqualTo(new[]
            {
                EarningActivities.ValidatePurchaseName, EarningActivities.AwardPointsName,
                TierActivities.UpdateTierName, BackupActivities.BackUpEntriesName,
            }));
            Assert.That(outcome, Is.EqualTo(new UploadOutcome(
                UploadOutcomeKind.Awarded, "order-42", "c-1", new Points(125), Code: null, Reason: null)));
        });
    }

    [Test]
    public async Task Workflow_HandsItsInstanceIdToTheLedgerAndTheSequenceToTheBackup()
    {
        var workflow = Given(Accepted).Answer(EarningActivities.AwardPointsName, Award(AwardOutcome.Awarded));

        await EarnPointsWorkflow.RunAsync(workflow.Context);

        Assert.Multiple(() =>
        {
            Assert.That(((AwardRequest)workflow.Calls[1].Input!).RecordedBy, Is.EqualTo(Instance));
            Assert.That(workflow.Calls[3].Input, Is.EqualTo(new BackupRequest("c-1", 3)));
        });
    }

    [Test]
    public async Task Workflow_WithARepeat_SaysSoWithThePointsOfTheFirstAward()
    {
        var workflow = Given(Accepted).Answer(EarningActivities.AwardPointsName, Award(AwardOutcome.Repeated));

        var outcome = await EarnPointsWorkflow.RunAsync(workflow.Context);

        Assert.That((outcome.Outcome, outcome.Points), Is.EqualTo((UploadOutcomeKind.Repeated, new Points(125))));
    }

    [Test]
    public async Task Workflow_WithARefusedFile_QuarantinesItAndAwardsNothing()
    {
        var workflow = Given(new PurchaseCheck(Purchase: null, NotPositive, "order-42"));

        var outcome = await EarnPointsWorkflow.RunAsync(workflow.Context);

        Assert.Multiple(() =>
        {
            Assert.That(workflow.CalledActivities, Is.EqualTo(new[]
            {
                EarningActivities.ValidatePurchaseName, QuarantineActivities.QuarantineUploadName,
            }));
            Assert.That(workflow.Calls[1].Input, Is.EqualTo(new QuarantineRequest(
                Some.File, Instance, "order-42", NotPositive, Some.Now)));
            Assert.That(outcome, Is.EqualTo(new UploadOutcome(
                UploadOutcomeKind.Quarantined, "order-42", CustomerId: null, Points.Zero,
                NotPositive.Code, NotPositive.Reason)));
        });
    }

    [Test]
    public async Task Workflow_WithAReusedKey_QuarantinesTheFile()
    {
        var refused = AwardAnswer.Refused(Some.Purchase(), "c-2");
        var workflow = Given(Accepted).Answer(EarningActivities.AwardPointsName, refused);

        var outcome = await EarnPointsWorkflow.RunAsync(workflow.Context);

        Assert.Multiple(() =>
        {
            Assert.That(
                (outcome.Outcome, outcome.Code),
                Is.EqualTo((UploadOutcomeKind.Quarantined, RejectionCodes.KeyReused)));
            Assert.That(workflow.CalledActivities.Last(), Is.EqualTo(QuarantineActivities.QuarantineUploadName));
        });
    }

    [TestCase(EarningActivities.ValidatePurchaseName)]
    [TestCase(EarningActivities.AwardPointsName)]
    public async Task Workflow_WhoseStepFailsAfterAllRetries_QuarantinesTheFileWithTheFailure(string step)
    {
        var workflow = Given(Accepted)
            .Answer(EarningActivities.AwardPointsName, Award(AwardOutcome.Awarded))
            .Fail(step, "the disk is full");

        var outcome = await EarnPointsWorkflow.RunAsync(workflow.Context);

        Assert.Multiple(() =>
        {
            Assert.That(
                (outcome.Outcome, outcome.Code),
                Is.EqualTo((UploadOutcomeKind.Quarantined, RejectionCodes.ProcessingFailed)));
            Assert.That(outcome.Reason, Does.Contain(step).And.Contain("the disk is full"));
        });
    }

    [TestCase(TierActivities.UpdateTierName)]
    [TestCase(BackupActivities.BackUpEntriesName)]
    public async Task Workflow_WhoseFollowUpFails_StillSaysThatThePointsWereAwarded(string step)
    {
        var workflow = Given(Accepted)
            .Answer(EarningActivities.AwardPointsName, Award(AwardOutcome.Awarded))
            .Fail(step, "the disk is full");

        var outcome = await EarnPointsWorkflow.RunAsync(workflow.Context);

        Assert.Multiple(() =>
        {
            Assert.That(outcome.Outcome, Is.EqualTo(UploadOutcomeKind.Awarded));
            Assert.That(outcome.Reason, Does.Contain(step).And.Contain("the disk is full"));
            Assert.That(workflow.CalledActivities, Has.None.EqualTo(QuarantineActivities.QuarantineUploadName));
            Assert.That(workflow.CalledActivities, Has.One.EqualTo(BackupActivities.BackUpEntriesName));
        });
    }

    [Test]
    public async Task Workflow_RetriesEveryStepForTwoHours()
    {
        var workflow = Given(Accepted).Answer(EarningActivities.AwardPointsName, Award(AwardOutcome.Awarded));

        await EarnPointsWorkflow.RunAsync(workflow.Context);

        Assert.That(workflow.Retries.Select(PatienceOf), Is.All.GreaterThan(TimeSpan.FromHours(1.9)));
    }

    [Test]
    public async Task Workflow_RetriesTheQuarantineForDays()
    {
        var workflow = Given(new PurchaseCheck(Purchase: null, NotPositive, "order-42"));

        await EarnPointsWorkflow.RunAsync(workflow.Context);

        Assert.That(PatienceOf(workflow.Retries[^1]), Is.GreaterThan(TimeSpan.FromDays(3)));
    }

    private static TimeSpan PatienceOf(RetryPolicy? policy) => TimeSpan.FromSeconds(
        Enumerable.Range(0, policy!.MaxNumberOfAttempts - 1).Sum(pause => Math.Min(
            policy.FirstRetryInterval.TotalSeconds * Math.Pow(policy.BackoffCoefficient, pause),
            policy.MaxRetryInterval.TotalSeconds)));

    private static PurchaseCheck Accepted => new(Some.Purchase(), Rejection: null, "order-42");

    private static AwardAnswer Award(AwardOutcome outcome) =>
        new(outcome, new Points(125), Sequence: 3, Rejection: null);

    private static FakeOrchestration Given(PurchaseCheck check) => new FakeOrchestration(Instance, Some.File)
        .Answer(EarningActivities.ValidatePurchaseName, check)
        .Answer(TierActivities.UpdateTierName, result: null)
        .Answer(BackupActivities.BackUpEntriesName, result: null)
        .Answer(QuarantineActivities.QuarantineUploadName, result: null);
}
