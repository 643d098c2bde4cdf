using LoyaltyFunctions.Ledger;

namespace LoyaltyFunctions.Earning;

/// <summary>What is asked of the ledger for a purchase, by the rules of the day. Pure.</summary>
public static class AwardCommand
{
    /// <param name="recordedBy">Who asks: to the same asker a recorded award is no repeat.</param>
    public static EarnPoints Of(Purchase purchase, string recordedBy, EarningOptions options)
    {
        var terms = LotTermsPolicy.Decide(purchase.OccurredAt, options);
        return new EarnPoints
        {
            CustomerId = purchase.CustomerId,
            EffectiveAt = purchase.OccurredAt,
            RecordedBy = recordedBy,
            PurchaseHash = purchase.ContentHash,
            Receipt = EarningPolicy.Decide(purchase, options),
            ExpiresAt = terms.ExpiresAt,
            AvailableFrom = terms.AvailableFrom,
            AwaitsRelease = terms.AwaitsRelease,
        };
    }
}
