using LoyaltyFunctions.Earning.Rows;
using LoyaltyFunctions.Notifications;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LoyaltyFunctions.Earning;

/// <summary>
/// The way of an uploaded file: a copy of it is put out of reach, it is checked, announced and awarded, whether it is
/// one purchase or a million rows; then it is archived and its uploader told.
/// </summary>
public static class ProcessUploadWorkflow
{
    [Function(WorkflowNames.ProcessUpload)]
    public static async Task<UploadOutcome> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var file = context.GetInput<UploadedFile>()!;
        context.SetCustomStatus(new UploadProgress(UploadProgress.Validating));
        var isolation = IsolateAsync(context, file);
        var (outcome, recipient) = UploadFormat.Of(file.FileName) is { Kind: not UploadFormatKind.Purchase }
            ? await EarnRowsAsync(context, file, await isolation)
            : await EarnPurchaseAsync(context, file);

        context.SetCustomStatus(new UploadProgress(UploadProgress.Archiving, outcome.Rows));
        outcome = outcome.With((await isolation).Problem);
        outcome = outcome.With(await ArchiveAsync(context, file));
        var notice = new UploadNotice(file, outcome, context.CurrentUtcDateTime, recipient);
        return outcome.With(await NotifyAsync(context, notice));
    }

    private static async Task<(UploadOutcome Outcome, string? Recipient)> EarnPurchaseAsync(
        TaskOrchestrationContext context, UploadedFile file)
    {
        var check = new FileCheck(Rejection: null, Bytes: null, Recipient: null);
        if (UploadTicket.IdIn(file.FileName) is not null)
        {
            check = await CheckAsync(context, file, isolated: null);
            if (check.Rejection is { } refused)
            {
                return (await RefuseAsync(context, file, check, refused), check.Recipient);
            }
        }

        var steps = new EarnPointsSteps(
            judged =>
            {
                context.SetCustomStatus(new UploadProgress(UploadProgress.Awarding));
                return AnnounceAsync(
                    context, file, check with { Rejection = judged.Rejection, Bytes = judged.Bytes ?? check.Bytes });
            },
            (purchase, award) => LandAsync(context, purchase, award));
        return (await EarnPointsWorkflow.EarnAsync(context, file, steps), check.Recipient);
    }

    /// <summary>Hands a purchase that was awarded now to the lake.</summary>
    /// <returns>A remark where that failed; else null.</returns>
    internal static Task<string?> LandAsync(TaskOrchestrationContext context, Purchase purchase, AwardAnswer award) =>
        award.Outcome == AwardOutcome.Awarded
            ? TryAsync(
                context, LandingActivities.LandPurchaseName,
                new PurchaseLanding(purchase, context.InstanceId, context.CurrentUtcDateTime))
            : Task.FromResult<string?>(null);

    private static async Task<(UploadOutcome Outcome, string? Recipient)> EarnRowsAsync(
        TaskOrchestrationContext context, UploadedFile file, Isolation isolation)
    {
        var check = new FileCheck(
            UploadFileNamePolicy.Refuse(file.FileName) ?? isolation.Rejection, Bytes: null, Recipient: null);
        if (check.Rejection is null) check = await CheckAsync(context, file, isolation.BlobName);
        if (check.Rejection is { } refused) return (await RefuseAsync(context, file, check, refused), check.Recipient);
        await AnnounceAsync(context, file, check);
        return (await RowSteps.EarnAsync(context, file, check), check.Recipient);
    }

    private static async Task<FileCheck> CheckAsync(
        TaskOrchestrationContext context, UploadedFile file, string? isolated)
    {
        try
        {
            return await context.CallActivityAsync<FileCheck>(
                FileCheckActivities.CheckFileName, new FileCheckRequest(file, isolated), Retried.ForHours);
        }
        catch (TaskFailedException exception)
        {
            return new FileCheck(Failed(exception), Bytes: null, Recipient: null);
        }
    }

    private static async Task<UploadOutcome> RefuseAsync(
        TaskOrchestrationContext context, UploadedFile file, FileCheck check, Rejection refused)
    {
        await AnnounceAsync(context, file, check with { Rejection = refused });
        await context.CallActivityAsync(
            QuarantineActivities.QuarantineUploadName,
            new QuarantineRequest(
                file, context.InstanceId, PurchaseId: null, refused, context.CurrentUtcDateTime),
            Retried.ForDays);
        return new UploadOutcome(
            UploadOutcomeKind.Quarantined, PurchaseId: null, CustomerId: null, Points.Zero, refused.Code,
            refused.Reason);
    }

    // Nothing waits for an announcement: one that fails is not worth the points.
    private static Task AnnounceAsync(TaskOrchestrationContext context, UploadedFile file, FileCheck check) =>
        TryAsync(
            context, KeepingActivities.AnnounceFileName,
            new FileVerdict(file, check.Rejection, UploadFormat.Of(file.FileName), check.Bytes)
            {
                CheckedAt = context.CurrentUtcDateTime,
            });

    private static async Task<Isolation> IsolateAsync(TaskOrchestrationContext context, UploadedFile file)
    {
        try
        {
            var copy = await context.CallActivityAsync<IsolatedCopy>(
                KeepingActivities.IsolateUploadName, file, Retried.ForHours);
            return copy.Outcome switch
            {
                IsolationOutcome.Kept => new Isolation(copy.BlobName, Rejection: null, Problem: null),
                IsolationOutcome.Differs => Isolation.Without(RejectionCodes.ProcessingFailed, copy.Problem!),
                _ => Isolation.Without(RejectionCodes.FileMissing, copy.Problem!),
            };
        }
        catch (TaskFailedException exception)
        {
            return Isolation.Without(RejectionCodes.ProcessingFailed, Failed(exception).Reason);
        }
    }

    private static async Task<string?> ArchiveAsync(TaskOrchestrationContext context, UploadedFile file)
    {
        try
        {
            var copy = await context.CallActivityAsync<ArchivedCopy>(
                KeepingActivities.ArchiveUploadName, file, Retried.ForHours);
            return copy.Problem;
        }
        catch (TaskFailedException exception)
        {
            return RemarkOf(exception);
        }
    }

    private static async Task<string?> TryAsync(TaskOrchestrationContext context, TaskName name, object input)
    {
        try
        {
            await context.CallActivityAsync(name, input, Retried.ForHours);
            return null;
        }
        catch (TaskFailedException exception)
        {
            return RemarkOf(exception);
        }
    }

    private static async Task<string?> NotifyAsync(TaskOrchestrationContext context, UploadNotice notice)
    {
        try
        {
            return await context.CallActivityAsync<string?>(
                NotificationActivities.NotifyUploaderName, notice, Retried.ForHours);
        }
        catch (TaskFailedException exception)
        {
            return RemarkOf(exception);
        }
    }

    private static string RemarkOf(TaskFailedException exception) =>
        $"{exception.TaskName} failed after all retries: {exception.FailureDetails.ErrorMessage}";

    private static Rejection Failed(TaskFailedException exception) => new(
        RejectionCodes.ProcessingFailed,
        RemarkOf(exception)
        + "; upload the file again, a purchase that was awarded after all is not awarded twice");

    private static UploadOutcome With(this UploadOutcome outcome, string? remark) =>
        outcome with { Reason = Remarks.Of(outcome.Reason, remark) };

    /// <summary>The copy of the original that nobody changes, or why there is none.</summary>
    private sealed record Isolation(string? BlobName, Rejection? Rejection, string? Problem)
    {
        public static Isolation Without(string code, string problem) =>
            new(BlobName: null, new Rejection(code, problem), problem);
    }
}
