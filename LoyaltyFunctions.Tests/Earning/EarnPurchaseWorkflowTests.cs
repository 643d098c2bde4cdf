using LoyaltyFunctions.Backup;
using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Tiers;

namespace LoyaltyFunctions.Tests.Earning;

public sealed class EarnPurchaseWorkflowTests
{
    private const string Text = """{"specversion":"1.0","id":"42","source":"shop","type":"PurchaseCompleted"}""";

    private static readonly PurchaseEvent Sent = new("event-42", Text, Some.Now, Some.Now);

    [Test]
    public async Task Workflow_WithAPurchase_TakesTheStepsOfAFile()
    {
        var workflow = Given(new PurchaseCheck(Some.Purchase(), Rejection: null, "order-42"));

        var outcome = await EarnPurchaseWorkflow.RunAsync(workflow.Context);

        Assert.Multiple(() =>
        {
            Assert.That(workflow.CalledActivities, Is.EqualTo(new[]
            {
                PurchaseEventActivities.ValidatePurchaseEventName, EarningActivities.AwardPointsName,
                TierActivities.UpdateTierName, BackupActivities.BackUpEntriesName, LandingActivities.LandPurchaseName,
            }));
            Assert.That((outcome.Outcome, outcome.Points), Is.EqualTo((UploadOutcomeKind.Awarded, new Points(125))));
        });
    }

    [Test]
    public async Task Workflow_WithARefusedPurchase_QuarantinesTheEventAsItCame()
    {
        var refused = new Rejection(RejectionCodes.AmountNotPositive, "amount is -5");
        var workflow = Given(new PurchaseCheck(Purchase: null, refused, "order-42"));

        var outcome = await EarnPurchaseWorkflow.RunAsync(workflow.Context);

        Assert.Multiple(() =>
        {
            Assert.That(workflow.Calls[1].Activity, Is.EqualTo(EventQuarantine.QuarantineEventName));
            Assert.That(workflow.Calls[1].Input, Is.EqualTo(
                new QuarantinedEvent("event-42", Text, refused, "event-42", Some.Now) { PurchaseId = "order-42" }));
            Assert.That(outcome.Code, Is.EqualTo(refused.Code));
        });
    }

    [Test]
    public async Task Workflow_WhoseAwardFailsAfterAllRetries_QuarantinesTheEventWithTheFailure()
    {
        var workflow = Given(new PurchaseCheck(Some.Purchase(), Rejection: null, "order-42"))
            .Fail(EarningActivities.AwardPointsName, "the disk is full");

        var outcome = await EarnPurchaseWorkflow.RunAsync(workflow.Context);

        Assert.That(outcome.Code, Is.EqualTo(RejectionCodes.ProcessingFailed));
        Assert.That(outcome.Reason, Does.Contain("the disk is full").And.Contain("replay"));
    }

    [TestCase("2026-03-14T09:00:00Z", "2026-03-14T09:00:00Z")]
    [TestCase("2099-01-01T00:00:00Z", "2026-03-14T09:26:53Z")]
    [TestCase(null, "2026-03-14T09:26:53Z")]
    public void Purchase_ArrivesAtTheEventsTime_ButNeverInTheFuture(string? eventTime, string arrivedAt)
    {
        var received = new ReceivedEvent(
            "42", "shop", EventNames.PurchaseCompleted, eventTime is null ? null : Instant(eventTime), Subject: null,
            Data: "{}", Replay: 0);

        var purchase = PurchaseEvent.Of(received, Text, Some.Now);

        Assert.That((purchase.ArrivedAt, purchase.ReceivedAt), Is.EqualTo((Instant(arrivedAt), Some.Now)));
    }

    private static DateTimeOffset Instant(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static FakeOrchestration Given(PurchaseCheck check) => new FakeOrchestration("event-42", Sent)
        .Answer(PurchaseEventActivities.ValidatePurchaseEventName, check)
        .Answer(
            EarningActivities.AwardPointsName,
            new AwardAnswer(AwardOutcome.Awarded, new Points(125), Sequence: 3, Rejection: null))
        .Answer(TierActivities.UpdateTierName, result: null)
        .Answer(BackupActivities.BackUpEntriesName, result: null)
        .Answer(LandingActivities.LandPurchaseName, result: null)
        .Answer(EventQuarantine.QuarantineEventName, result: null);
}
