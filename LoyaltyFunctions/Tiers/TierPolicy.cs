using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tiers;

/// <summary>Which tier a customer's lifetime points reach. Pure.</summary>
public static class TierPolicy
{
    /// <summary>The highest tier whose threshold is reached; reaching it exactly counts.</summary>
    /// <param name="thresholds">Tier names with the lifetime points they need; one of them needs 0.</param>
    public static string Decide(Points lifetime, IReadOnlyDictionary<string, long> thresholds) =>
        thresholds.Where(tier => lifetime.Value >= tier.Value).MaxBy(tier => tier.Value).Key;
}
