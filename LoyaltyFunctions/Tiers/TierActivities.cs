using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Tiers;

/// <summary>Keeps a customer's tier in step with the lifetime points.</summary>
public sealed class TierActivities(PointsLedger ledger, IOptions<TierOptions> options, TimeProvider time)
{
    public const string UpdateTierName = "UpdateTier";

    /// <summary>
    /// Names the tier that the account has reached and announces it. Idempotent: looks at the account, not at the
    /// award.
    /// </summary>
    [Function(UpdateTierName)]
    public Task UpdateTierAsync([ActivityTrigger] string customerId, CancellationToken cancellationToken) =>
        ledger.UpdateAsync(customerId, Decide, cancellationToken);

    private LedgerChange? Decide(Account account)
    {
        var tier = TierPolicy.Decide(account.LifetimePoints, options.Value.Thresholds);
        if (tier == account.Tier) return null;
        return new LedgerChange(
            account with { Tier = tier }, Entries: [], [TierUpdated.For(account, tier, time.GetUtcNow())]);
    }
}
