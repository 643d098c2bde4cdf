using LoyaltyFunctions.Backup;
using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Tiers;

namespace LoyaltyFunctions.Tests.GoldenHistories;

/// <summary>The ways that the event of a purchase can take: what is recorded of
/// <see cref="WorkflowNames.EarnPurchase"/>.</summary>
internal static class EarnPurchasePaths
{
    private static readonly Rejection NotPositive = new(RejectionCodes.AmountNotPositive, "amount is -5");

    private static readonly PurchaseEvent Sent = new("event-42", """{"id":"42"}""", Some.Now, Some.Now);

    public static IReadOnlyDictionary<string, WorkflowPath> All { get; } = new Dictionary<string, WorkflowPath>
    {
        ["awarded"] = Awarded,
        ["refused"] = Awarded.Answer(
            PurchaseEventActivities.ValidatePurchaseEventName,
            new PurchaseCheck(Purchase: null, NotPositive, "order-42")),
        ["key-reused"] = Awarded.Answer(
            EarningActivities.AwardPointsName, AwardAnswer.Refused(Some.Purchase(), "c-2")),
        ["retried"] = Awarded.FailFirst(PurchaseEventActivities.ValidatePurchaseEventName, 2)
            .FailFirst(EarningActivities.AwardPointsName, 1).FailFirst(BackupActivities.BackUpEntriesName, 3),
        ["award-failed"] = Awarded.FailFirst(EarningActivities.AwardPointsName, int.MaxValue),
        ["tier-failed"] = Awarded.FailFirst(TierActivities.UpdateTierName, int.MaxValue),
    };

    private static WorkflowPath Awarded => new WorkflowPath(Sent.EventId, Sent)
        .Answer(
            PurchaseEventActivities.ValidatePurchaseEventName,
            new PurchaseCheck(Some.Purchase(), Rejection: null, "order-42"))
        .Answer(
            EarningActivities.AwardPointsName,
            new AwardAnswer(AwardOutcome.Awarded, new Points(125), Sequence: 3, Rejection: null))
        .Answer(TierActivities.UpdateTierName, answer: null)
        .Answer(BackupActivities.BackUpEntriesName, answer: null)
        .Answer(LandingActivities.LandPurchaseName, answer: null)
        .Answer(EventQuarantine.QuarantineEventName, answer: null);
}
