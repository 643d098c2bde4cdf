using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Tiers;

/// <summary>Settings <c>Tiers__*</c>.</summary>
public sealed class TierOptions
{
    public const string Section = "Tiers";

    /// <summary>
    /// Tier names with the lifetime points they need, as <c>Tiers__Thresholds__silver = 10000</c>.
    /// Without any: bronze 0, silver 10,000, gold 50,000.
    /// </summary>
    public Dictionary<string, long> Thresholds { get; init; } = [];
}

/// <summary>
/// Fills in the default tiers and refuses a ladder that does not start at 0 or has two tiers on one step.
/// </summary>
public sealed class TierOptionsRules : IPostConfigureOptions<TierOptions>, IValidateOptions<TierOptions>
{
    public void PostConfigure(string? name, TierOptions options)
    {
        if (options.Thresholds.Count > 0) return;
        options.Thresholds["bronze"] = 0;
        options.Thresholds["silver"] = 10_000;
        options.Thresholds["gold"] = 50_000;
    }

    public ValidateOptionsResult Validate(string? name, TierOptions options)
    {
        var steps = options.Thresholds.Values;
        if (steps.Min() != 0)
        {
            return ValidateOptionsResult.Fail(
                "Tiers__Thresholds: one tier must need 0 points, and none fewer, "
                + "so that every customer has a tier.");
        }

        return steps.Distinct().Count() == steps.Count
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                "Tiers__Thresholds: two tiers need the same number of points; give each its own.");
    }
}
