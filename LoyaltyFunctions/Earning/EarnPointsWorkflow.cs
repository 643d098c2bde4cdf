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
    /// <summary>
    /// Seven tries of each step over about two minutes: a store that is restarting comes back within.
    /// </summary>
    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 7,
        firstRetryInterval: TimeSpan.FromSeconds(1),
        backoffCoefficient: 2,
        maxRetryInterval: TimeSpan.FromMinutes(1)));

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
                $"{step} failed after all retries: {exception.FailureDetails.ErrorMessage}; upload the file again");
            return await QuarantineAsync(context, file, check, failure);
        }
    }

    // The points stand in the ledger by now: a follow-up that fails is told with the outcome and never undoes it.
    private static async Task<string?> FollowUpAsync(TaskOrchestrationContext context, string customerId, long sequence)
    {
        try
        {
            await context.CallActivityAsync(TierActivities.UpdateTierName, customerId, Retried);
            await context.CallActivityAsync(
                BackupActivities.BackUpEntriesName, new BackupRequest(customerId, sequence), Retried);
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
            Retried);
        return new UploadOutcome(
            UploadOutcomeKind.Quarantined, check?.PurchaseId, check?.Purchase?.CustomerId, Points.Zero,
            rejection.Code, rejection.Reason);
    }

    private static UploadOutcome Settled(Purchase purchase, AwardAnswer award, string? remark) => new(
        award.Outcome == AwardOutcome.Awarded ? UploadOutcomeKind.Awarded : UploadOutcomeKind.Repeated,
        purchase.PurchaseId, purchase.CustomerId, award.Points, Code: null, remark);
}
