using LoyaltyFunctions.Backup;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tiers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LoyaltyFunctions.Earning;

/// <summary>
/// From an uploaded file to points: validate, award, tier, backup. What cannot be awarded goes to quarantine.
/// </summary>
public static class EarnPointsWorkflow
{
    /// <summary>Files that arrived before ProcessUploadWorkflow took them up go on here.</summary>
    [Function(WorkflowNames.EarnPoints)]
    public static Task<UploadOutcome> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        EarnAsync(context, context.GetInput<UploadedFile>()!, EarnPointsSteps.None);

    /// <summary>The steps for a file that is one purchase, in the orchestration of the caller.</summary>
    /// <param name="further">What the caller does in between.</param>
    public static async Task<UploadOutcome> EarnAsync(
        TaskOrchestrationContext context, UploadedFile file, EarnPointsSteps further)
    {
        var step = EarningActivities.ValidatePurchaseName;
        PurchaseCheck? check = null;
        try
        {
            check = await context.CallActivityAsync<PurchaseCheck>(step, file, Retried.ForHours);
            await further.Judged(check);
            if (check.Rejection is { } refused) return await QuarantineAsync(context, file, check, refused);

            step = EarningActivities.AwardPointsName;
            var award = await context.CallActivityAsync<AwardAnswer>(
                step, new AwardRequest(check.Purchase!, context.InstanceId), Retried.ForHours);
            if (award.Rejection is { } reused) return await QuarantineAsync(context, file, check, reused);

            var remark = Remarks.Of(
                await FollowUpAsync(context, check.Purchase!.CustomerId, award.Sequence),
                await further.Settled(check.Purchase, award));
            return Settled(check.Purchase, award, remark);
        }
        catch (TaskFailedException exception) when (exception.TaskName == step)
        {
            var failure = new Rejection(
                RejectionCodes.ProcessingFailed,
                $"{step} failed after all retries: {exception.FailureDetails.ErrorMessage}; upload the file again, "
                + "a purchase that was awarded after all is not awarded twice");
            return await QuarantineAsync(context, file, check, failure);
        }
    }

    // The points stand in the ledger by now: a follow-up that fails is told with the outcome and never undoes it.
    internal static async Task<string?> FollowUpAsync(
        TaskOrchestrationContext context, string customerId, long sequence)
    {
        var tier = await TryAsync(context, TierActivities.UpdateTierName, customerId);
        var backup = await TryAsync(
            context, BackupActivities.BackUpEntriesName, new BackupRequest(customerId, sequence));
        return Remarks.Of(tier, backup);
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
            return $"{exception.TaskName} failed after all retries and is made up for with the customer's next "
                + $"purchase: {exception.FailureDetails.ErrorMessage}";
        }
    }

    private static async Task<UploadOutcome> QuarantineAsync(
        TaskOrchestrationContext context, UploadedFile file, PurchaseCheck? check, Rejection rejection)
    {
        await context.CallActivityAsync(
            QuarantineActivities.QuarantineUploadName,
            new QuarantineRequest(
                file, context.InstanceId, check?.PurchaseId, rejection, context.CurrentUtcDateTime),
            Retried.ForDays);
        return new UploadOutcome(
            UploadOutcomeKind.Quarantined, check?.PurchaseId, check?.Purchase?.CustomerId, Points.Zero,
            rejection.Code, rejection.Reason);
    }

    internal static UploadOutcome Settled(Purchase purchase, AwardAnswer award, string? remark) => new(
        award.Outcome == AwardOutcome.Awarded ? UploadOutcomeKind.Awarded : UploadOutcomeKind.Repeated,
        purchase.PurchaseId, purchase.CustomerId, award.Points, Code: null, remark);
}

/// <summary>What a workflow does between the steps of earning.</summary>
/// <param name="Judged">When the file is known to be fine, or why not.</param>
/// <param name="Settled">When the points stand in the ledger; gives a remark, or null.</param>
public sealed record EarnPointsSteps(
    Func<PurchaseCheck, Task> Judged, Func<Purchase, AwardAnswer, Task<string?>> Settled)
{
    public static readonly EarnPointsSteps None =
        new(_ => Task.CompletedTask, (_, _) => Task.FromResult<string?>(null));
}

/// <summary>What people are told beside an outcome.</summary>
internal static class Remarks
{
    /// <summary>Those that there are, in one text; null for none.</summary>
    public static string? Of(params IEnumerable<string?> remarks)
    {
        var all = string.Join("; ", remarks.OfType<string>());
        return all.Length == 0 ? null : all;
    }
}
