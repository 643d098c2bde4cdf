using LoyaltyFunctions.Backup;
using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Earning.Rows;
using LoyaltyFunctions.Notifications;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Tiers;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Tests.Earning;

public sealed class ProcessUploadWorkflowTests
{
    private const string Sha256 = "aa";

    [Test]
    public async Task APurchase_IsIsolatedAnnouncedAwardedLandedArchivedAndTold()
    {
        var workflow = Given(Some.File);

        var outcome = await ProcessUploadWorkflow.RunAsync(workflow.Context);

        Assert.Multiple(() =>
        {
            Assert.That(workflow.CalledActivities, Is.EqualTo(new[]
            {
                KeepingActivities.IsolateUploadName, EarningActivities.ValidatePurchaseName,
                KeepingActivities.AnnounceFileName, EarningActivities.AwardPointsName, TierActivities.UpdateTierName,
                BackupActivities.BackUpEntriesName, LandingActivities.LandPurchaseName,
                KeepingActivities.ArchiveUploadName, NotificationActivities.NotifyUploaderName,
            }));
            Assert.That(Input<FileVerdict>(workflow, KeepingActivities.AnnounceFileName).Bytes, Is.EqualTo(99));
            Assert.That(outcome, Is.EqualTo(new UploadOutcome(
                UploadOutcomeKind.Awarded, "order-42", "c-1", new Points(125), Code: null, Reason: null)));
        });
    }

    [Test]
    public async Task ARefusedPurchase_IsAnnouncedWithItsReasonAndNeverLanded()
    {
        var notPositive = new Rejection(RejectionCodes.AmountNotPositive, "amount is -5");
        var workflow = Given(Some.File).Answer(
            EarningActivities.ValidatePurchaseName, new PurchaseCheck(Purchase: null, notPositive, "order-42"));

        var outcome = await ProcessUploadWorkflow.RunAsync(workflow.Context);

        Assert.Multiple(() =>
        {
            Assert.That(outcome.Outcome, Is.EqualTo(UploadOutcomeKind.Quarantined));
            Assert.That(
                Input<FileVerdict>(workflow, KeepingActivities.AnnounceFileName).Rejection, Is.EqualTo(notPositive));
            Assert.That(workflow.CalledActivities, Has.None.EqualTo(LandingActivities.LandPurchaseName));
            Assert.That(workflow.CalledActivities, Has.Some.EqualTo(KeepingActivities.ArchiveUploadName));
        });
    }

    [Test]
    public async Task ARepeatedPurchase_IsNotLandedAgain()
    {
        var workflow = Given(Some.File).Answer(
            EarningActivities.AwardPointsName,
            new AwardAnswer(AwardOutcome.Repeated, new Points(125), Sequence: 3, Rejection: null));

        await ProcessUploadWorkflow.RunAsync(workflow.Context);

        Assert.That(workflow.CalledActivities, Has.None.EqualTo(LandingActivities.LandPurchaseName));
    }

    [Test]
    public async Task Rows_AreReadFromTheIsolatedCopyRangeByRangeAndAddUp()
    {
        var workflow = Given(Some.RowFile);

        var outcome = await ProcessUploadWorkflow.RunAsync(workflow.Context);

        Assert.Multiple(() =>
        {
            Assert.That(workflow.CalledActivities.Count(name => name == RowActivities.EarnRowsName), Is.EqualTo(3));
            Assert.That(
                Input<FileCheckRequest>(workflow, FileCheckActivities.CheckFileName).IsolatedBlob, Is.EqualTo("copy"));
            Assert.That(outcome.Rows, Is.EqualTo(new RowCounts(30, 24, 3, 3)));
            Assert.That(outcome.Points, Is.EqualTo(new Points(300)));
            Assert.That(outcome.ErrorFile, Is.EqualTo("archive/errors.csv"));
            Assert.That(outcome.Reason, Does.Contain("3 of 30 rows").And.Contain("archive/errors.csv"));
            Assert.That(
                Input<QuarantinedRowsRequest>(workflow, QuarantineActivities.QuarantineRowsName).CountsByCode,
                Is.EqualTo(new Dictionary<string, long> { [RejectionCodes.FieldMissing] = 3 }));
        });
    }

    [Test]
    public async Task Rows_OfARangeThatFails_AreNamedAndTheRestIsKept()
    {
        var workflow = Given(Some.RowFile).Answer(RowActivities.EarnRowsName, input =>
            ((RowRangeRequest)input!).Range.Number == 1
                ? throw FakeOrchestration.Failure(RowActivities.EarnRowsName, "the store is away")
                : Range(((RowRangeRequest)input).Range.Number));

        var outcome = await ProcessUploadWorkflow.RunAsync(workflow.Context);

        var finish = Input<FinishRowsRequest>(workflow, RowActivities.FinishRowsName);
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Code, Is.EqualTo(RejectionCodes.ProcessingFailed));
            Assert.That(outcome.Reason, Does.Contain("the store is away"));
            Assert.That(finish.Failed, Is.EqualTo(new[] { 1 }));
            Assert.That(outcome.Rows!.Read, Is.EqualTo(20));
            Assert.That(
                Input<QuarantineRequest>(workflow, QuarantineActivities.QuarantineUploadName).Rejection.Code,
                Is.EqualTo(RejectionCodes.ProcessingFailed));
        });
    }

    [Test]
    public async Task Rows_OfAFileThatIsGoneBeforeItsCopy_AreMissing()
    {
        var workflow = Given(Some.RowFile).Answer(
            KeepingActivities.IsolateUploadName,
            new IsolatedCopy(IsolationOutcome.Replaced, null, null, "the file was replaced"));

        var outcome = await ProcessUploadWorkflow.RunAsync(workflow.Context);

        Assert.Multiple(() =>
        {
            Assert.That(outcome.Outcome, Is.EqualTo(UploadOutcomeKind.Quarantined));
            Assert.That(outcome.Code, Is.EqualTo(RejectionCodes.FileMissing));
            Assert.That(workflow.CalledActivities, Has.None.EqualTo(RowActivities.EarnRowsName));
        });
    }

    [TestCase(KeepingActivities.AnnounceFileName, false)]
    [TestCase(KeepingActivities.ArchiveUploadName, true)]
    [TestCase(NotificationActivities.NotifyUploaderName, true)]
    [TestCase(LandingActivities.LandPurchaseName, true)]
    public async Task AStepBesideTheAward_ThatFails_IsARemarkAndUndoesNothing(string step, bool isRemark)
    {
        var workflow = Given(Some.File).Fail(step, "the store is away");

        var outcome = await ProcessUploadWorkflow.RunAsync(workflow.Context);

        Assert.Multiple(() =>
        {
            Assert.That(outcome.Outcome, Is.EqualTo(UploadOutcomeKind.Awarded));
            Assert.That(outcome.Reason, isRemark ? Does.Contain(step) : Is.Null);
        });
    }

    [Test]
    public async Task AMail_ThatIsRefusedForGood_IsARemark()
    {
        var workflow = Given(Some.File)
            .Answer(NotificationActivities.NotifyUploaderName, "the mail server refuses the mail");

        var outcome = await ProcessUploadWorkflow.RunAsync(workflow.Context);

        Assert.That(
            (outcome.Outcome, outcome.Reason),
            Is.EqualTo((UploadOutcomeKind.Awarded, "the mail server refuses the mail")));
    }

    [Test]
    public async Task ASignedFile_ThatDiffersFromItsTicket_IsRefusedAndItsUploaderTold()
    {
        var file = Some.File with { FileName = UploadTicket.BlobNameOf("ticket-1", "order-42.json", Some.Now) };
        var differs = new Rejection(RejectionCodes.FileDiffersFromTicket, "the file has 5 bytes");
        var workflow = Given(file).Answer(
            FileCheckActivities.CheckFileName, new FileCheck(differs, Bytes: 5, "anna@example.com"));

        var outcome = await ProcessUploadWorkflow.RunAsync(workflow.Context);

        Assert.Multiple(() =>
        {
            Assert.That(outcome.Code, Is.EqualTo(RejectionCodes.FileDiffersFromTicket));
            Assert.That(
                Input<UploadNotice>(workflow, NotificationActivities.NotifyUploaderName).Recipient,
                Is.EqualTo("anna@example.com"));
            Assert.That(workflow.CalledActivities, Has.None.EqualTo(EarningActivities.AwardPointsName));
        });
    }

    private static FakeOrchestration Given(UploadedFile file) => new FakeOrchestration(file.UploadId, file)
        .Answer(
            KeepingActivities.IsolateUploadName, new IsolatedCopy(IsolationOutcome.Kept, "copy", Sha256, Problem: null))
        .Answer(FileCheckActivities.CheckFileName, Some.RowCheck)
        .Answer(KeepingActivities.AnnounceFileName, result: null)
        .Answer(
            EarningActivities.ValidatePurchaseName,
            new PurchaseCheck(Some.Purchase(), Rejection: null, "order-42") { Bytes = 99 })
        .Answer(
            EarningActivities.AwardPointsName,
            new AwardAnswer(AwardOutcome.Awarded, new Points(125), Sequence: 3, Rejection: null))
        .Answer(TierActivities.UpdateTierName, result: null)
        .Answer(BackupActivities.BackUpEntriesName, result: null)
        .Answer(LandingActivities.LandPurchaseName, result: null)
        .Answer(RowActivities.EarnRowsName, input => Range(((RowRangeRequest)input!).Range.Number))
        .Answer(RowActivities.FinishRowsName, "archive/errors.csv")
        .Answer(QuarantineActivities.QuarantineRowsName, result: null)
        .Answer(QuarantineActivities.QuarantineUploadName, result: null)
        .Answer(
            KeepingActivities.ArchiveUploadName,
            new ArchivedCopy(ArchiveOutcome.Archived, "archived", Sha256, Problem: null))
        .Answer(NotificationActivities.NotifyUploaderName, result: null);

    private static RowRangeResult Range(int number) => new(
        number, new RowCounts(10, 8, 1, 1), new Points(100), IsProcessed: true,
        new Dictionary<string, long> { [RejectionCodes.FieldMissing] = 1 },
        [new QuarantinedRow((number * 10) + 2, RejectionCodes.FieldMissing, "amount is missing", "t-1,c-1,,EUR,")]);

    private static T Input<T>(FakeOrchestration workflow, string activity) =>
        (T)workflow.Calls.Single(call => call.Activity == activity).Input!;
}
