using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LoyaltyFunctions.Earning;

/// <summary>
/// From the event of a purchase to points: validate, award, tier, backup, as for a file. What cannot be awarded goes
/// to quarantine.
/// </summary>
public static class EarnPurchaseWorkflow
{
    [Function(WorkflowNames.EarnPurchase)]
    public static async Task<UploadOutcome> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var sent = context.GetInput<PurchaseEvent>()!;
        var step = PurchaseEventActivities.ValidatePurchaseEventName;
        PurchaseCheck? check = null;
        try
        {
            check = await context.CallActivityAsync<PurchaseCheck>(step, sent, Retried.ForHours);
            if (check.Rejection is { } refused) return await QuarantineAsync(context, sent, check, refused);

            step = EarningActivities.AwardPointsName;
            var award = await context.CallActivityAsync<AwardAnswer>(
                step, new AwardRequest(check.Purchase!, context.InstanceId), Retried.ForHours);
            if (award.Rejection is { } reused) return await QuarantineAsync(context, sent, check, reused);

            var remark = Remarks.Of(
                await EarnPointsWorkflow.FollowUpAsync(context, check.Purchase!.CustomerId, award.Sequence),
                await ProcessUploadWorkflow.LandAsync(context, check.Purchase, award));
            return EarnPointsWorkflow.Settled(check.Purchase, award, remark);
        }
        catch (TaskFailedException exception) when (exception.TaskName == step)
        {
            var failure = new Rejection(
                RejectionCodes.ProcessingFailed,
                $"{step} failed after all retries: {exception.FailureDetails.ErrorMessage}; replay the event, "
                + "a purchase that was awarded after all is not awarded twice");
            return await QuarantineAsync(context, sent, check, failure);
        }
    }

    private static async Task<UploadOutcome> QuarantineAsync(
        TaskOrchestrationContext context, PurchaseEvent sent, PurchaseCheck? check, Rejection rejection)
    {
        await context.CallActivityAsync(
            EventQuarantine.QuarantineEventName,
            new QuarantinedEvent(sent.EventId, sent.Text, rejection, context.InstanceId, context.CurrentUtcDateTime)
            {
                PurchaseId = check?.PurchaseId,
            },
            Retried.ForDays);
        return new UploadOutcome(
            UploadOutcomeKind.Quarantined, check?.PurchaseId, check?.Purchase?.CustomerId, Points.Zero,
            rejection.Code, rejection.Reason);
    }
}
