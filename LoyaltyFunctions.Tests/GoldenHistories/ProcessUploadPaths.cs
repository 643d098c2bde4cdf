using LoyaltyFunctions.Backup;
using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Earning.Rows;
using LoyaltyFunctions.Notifications;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Tiers;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Tests.GoldenHistories;

/// <summary>The ways of an uploaded file: what is recorded of <see cref="WorkflowNames.ProcessUpload"/>.</summary>
internal static class ProcessUploadPaths
{
    private static readonly Rejection NotPositive = new(RejectionCodes.AmountNotPositive, "amount is -5");
    private static readonly Rejection NotCsv = new(RejectionCodes.FileTooLarge, "the file is too large");

    public static IReadOnlyDictionary<string, WorkflowPath> All { get; } = new Dictionary<string, WorkflowPath>
    {
        ["purchase"] = Of(Some.File),
        ["purchase-repeated"] = Of(Some.File).Answer(EarningActivities.AwardPointsName, Award(AwardOutcome.Repeated)),
        ["purchase-refused"] = Of(Some.File).Answer(
            EarningActivities.ValidatePurchaseName, new PurchaseCheck(Purchase: null, NotPositive, "order-42")),
        ["purchase-signed"] = Of(Signed).Answer(
            FileCheckActivities.CheckFileName, new FileCheck(Rejection: null, Bytes: 99, "anna@example.com")),
        ["purchase-retried"] = Of(Some.File).FailFirst(KeepingActivities.IsolateUploadName, 2)
            .FailFirst(EarningActivities.AwardPointsName, 1).FailFirst(KeepingActivities.ArchiveUploadName, 2),
        ["purchase-not-told"] = Of(Some.File).FailFirst(NotificationActivities.NotifyUploaderName, int.MaxValue),
        ["rows"] = Of(Some.RowFile),
        ["rows-all-fine"] = Of(Some.RowFile).Answer(RowActivities.FinishRowsName, answer: null),
        ["rows-refused"] = Of(Some.RowFile).Answer(
            FileCheckActivities.CheckFileName, new FileCheck(NotCsv, Bytes: 99, Recipient: null)),
        ["rows-gone"] = Of(Some.RowFile).Answer(
            KeepingActivities.IsolateUploadName,
            new IsolatedCopy(IsolationOutcome.Gone, null, null, "the file was deleted")),
        ["rows-retried"] = Of(Some.RowFile).FailFirst(RowActivities.EarnRowsName, 2)
            .FailFirst(RowActivities.FinishRowsName, 1),
        ["rows-failed"] = Of(Some.RowFile).FailFirst(RowActivities.EarnRowsName, int.MaxValue),
    };

    private static UploadedFile Signed =>
        Some.File with { FileName = UploadTicket.BlobNameOf("ticket-1", "order-42.json", Some.Now) };

    private static WorkflowPath Of(UploadedFile file) => new WorkflowPath(file.UploadId, file)
        .Answer(
            KeepingActivities.IsolateUploadName, new IsolatedCopy(IsolationOutcome.Kept, "copy", "aa", Problem: null))
        .Answer(FileCheckActivities.CheckFileName, Some.RowCheck)
        .Answer(KeepingActivities.AnnounceFileName, answer: null)
        .Answer(EarningActivities.ValidatePurchaseName, new PurchaseCheck(Some.Purchase(), Rejection: null, "order-42"))
        .Answer(EarningActivities.AwardPointsName, Award(AwardOutcome.Awarded))
        .Answer(TierActivities.UpdateTierName, answer: null)
        .Answer(BackupActivities.BackUpEntriesName, answer: null)
        .Answer(LandingActivities.LandPurchaseName, answer: null)
        .AnswerInTurn(RowActivities.EarnRowsName, Range(0), Range(1), Range(2))
        .Answer(RowActivities.FinishRowsName, "archive/errors.csv")
        .Answer(QuarantineActivities.QuarantineRowsName, answer: null)
        .Answer(QuarantineActivities.QuarantineUploadName, answer: null)
        .Answer(
            KeepingActivities.ArchiveUploadName, new ArchivedCopy(ArchiveOutcome.Archived, "archived", "aa", null))
        .Answer(NotificationActivities.NotifyUploaderName, answer: null);

    private static AwardAnswer Award(AwardOutcome outcome) =>
        new(outcome, new Points(125), Sequence: 3, Rejection: null);

    private static RowRangeResult Range(int number) => new(
        number, new RowCounts(10, 8, 1, 1), new Points(100), IsProcessed: true,
        new Dictionary<string, long> { [RejectionCodes.FieldMissing] = 1 },
        [new QuarantinedRow(2, RejectionCodes.FieldMissing, "amount is missing", "t-1,c-1,,EUR,")]);
}
