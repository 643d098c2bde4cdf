using LoyaltyFunctions.Ledger;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Tiers;

/// <summary>Keeps a customer's tier in step with the lifetime points.</summary>
public sealed class AccountTiers(PointsLedger ledger, IOptions<TierOptions> options, TimeProvider time)
{
    /// <summary>
    /// Names the tier that the account has reached, up or down, and announces it. Idempotent and right in any order:
    /// looks at the account as it stands, not at what happened.
    /// </summary>
    /// <exception cref="BalanceMovedException">Too many others changed the account meanwhile; try again.</exception>
    public Task UpdateAsync(string customerId, CancellationToken cancellationToken) =>
        ledger.UpdateAsync(customerId, Decide, cancellationToken);

    /// <summary>
    /// The account with the tier that it has reached, and the event that tells; null where it has it already.
    /// </summary>
    public LedgerChange? Decide(Account account)
    {
        if (account.Sequence == 0) return null;
        var tier = TierPolicy.Decide(account.LifetimePoints, options.Value.Thresholds);
        if (tier == account.Tier) return null;
        return new LedgerChange(
            account with { Tier = tier }, Entries: [], [TierUpdated.For(account, tier, time.GetUtcNow())]);
    }
}
