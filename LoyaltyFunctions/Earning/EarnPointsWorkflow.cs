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
    /// <summary>A store that is away comes back within: 32 tries over about two hours.</summary>
    internal static readonly TaskOptions Retried = Retry(triesMax: 32);

    /// <summary>Not in quarantine either, the file would be nowhere: this outlasts an outage of three days.</summary>
    internal static readonly TaskOptions RetriedForDays = Retry(triesMax: 900);

    [Function(WorkflowNames.EarnPoints)]
    public static async Task<UploadOutcome> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var file = context.GetInput<UploadedFile>()!;
        var step = EarningActivities.ValidatePurchaseName;
        PurchaseCheck? check = null;
        try
        {
            check = await context.CallActivityAsync<PurchaseCheck>(step, file, Retried);
            if (check.Rejection is { } refused) return await QuarantineAsync(context, file, check, refused);

            step = EarningActivities.AwardPointsName;
            var award = await context.CallActivityAsync<AwardAnswer>(
                step, new AwardRequest(check.Purchase!, context.InstanceId), Retried);
            if (award.Rejection is { } reused) return await QuarantineAsync(context, file, check, reused);

            var remark = await FollowUpAsync(context, check.Purchase!.CustomerId, award.Sequence);
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
        string?[] remarks =
        [
            await TryAsync(context, TierActivities.UpdateTierName, customerId),
            await TryAsync(context, BackupActivities.BackUpEntriesName, new BackupRequest(customerId, sequence)),
        ];
        var failed = string.Join("; ", remarks.OfType<string>());
        return failed.Length == 0 ? null : failed;
    }

    private static async Task<string?> TryAsync(TaskOrchestrationContext context, TaskName name, object input)
    {
        try
        {
            await context.CallActivityAsync(name, input, Retried);
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
            RetriedForDays);
        return new UploadOutcome(
            UploadOutcomeKind.Quarantined, check?.PurchaseId, check?.Purchase?.CustomerId, Points.Zero,
            rejection.Code, rejection.Reason);
    }

    internal static UploadOutcome Settled(Purchase purchase, AwardAnswer award, string? remark) => new(
        award.Outcome == AwardOutcome.Awarded ? UploadOutcomeKind.Awarded : UploadOutcomeKind.Repeated,
        purchase.PurchaseId, purchase.CustomerId, award.Points, Code: null, remark);

    private static TaskOptions Retry(int triesMax) => TaskOptions.FromRetryPolicy(new RetryPolicy(
        triesMax, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(5)));
}
