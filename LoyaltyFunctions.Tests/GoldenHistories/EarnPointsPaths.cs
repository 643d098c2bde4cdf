using LoyaltyFunctions.Backup;
using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Tiers;

namespace LoyaltyFunctions.Tests.GoldenHistories;

/// <summary>The ways that a purchase can take: what is recorded of <see cref="WorkflowNames.EarnPoints"/>.</summary>
internal static class EarnPointsPaths
{
    private static readonly Rejection NotPositive = new(RejectionCodes.AmountNotPositive, "amount is -5");

    public static IReadOnlyDictionary<string, WorkflowPath> All { get; } = new Dictionary<string, WorkflowPath>
    {
        ["awarded"] = Awarded,
        ["repeated"] = Awarded.Answer(EarningActivities.AwardPointsName, Award(AwardOutcome.Repeated)),
        ["refused"] = Awarded.Answer(
            EarningActivities.ValidatePurchaseName, new PurchaseCheck(Purchase: null, NotPositive, "order-42")),
        ["key-reused"] = Awarded.Answer(
            EarningActivities.AwardPointsName, AwardAnswer.Refused(Some.Purchase(), "c-2")),
        ["retried"] = Awarded.FailFirst(EarningActivities.ValidatePurchaseName, 2)
            .FailFirst(EarningActivities.AwardPointsName, 1).FailFirst(BackupActivities.BackUpEntriesName, 3),
        ["award-failed"] = Awarded.FailFirst(EarningActivities.AwardPointsName, int.MaxValue),
        ["tier-failed"] = Awarded.FailFirst(TierActivities.UpdateTierName, int.MaxValue),
    };

    private static WorkflowPath Awarded => new WorkflowPath(Some.File.UploadId, Some.File)
        .Answer(EarningActivities.ValidatePurchaseName, new PurchaseCheck(Some.Purchase(), Rejection: null, "order-42"))
        .Answer(EarningActivities.AwardPointsName, Award(AwardOutcome.Awarded))
        .Answer(TierActivities.UpdateTierName, answer: null)
        .Answer(BackupActivities.BackUpEntriesName, answer: null)
        .Answer(QuarantineActivities.QuarantineUploadName, answer: null);

    private static AwardAnswer Award(AwardOutcome outcome) =>
        new(outcome, new Points(125), Sequence: 3, Rejection: null);
}
