using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Tiers;

/// <summary>The step of a workflow that looks at the tier. May run more than once and then does nothing new.</summary>
public sealed class TierActivities(AccountTiers tiers)
{
    public const string UpdateTierName = "UpdateTier";

    /// <inheritdoc cref="AccountTiers.UpdateAsync" path="/summary"/>
    [Function(UpdateTierName)]
    public Task UpdateTierAsync([ActivityTrigger] string customerId, CancellationToken cancellationToken) =>
        tiers.UpdateAsync(customerId, cancellationToken);
}
