using LoyaltyFunctions.Ledger;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Returns;

/// <summary>Settings <c>Returns__*</c>.</summary>
public sealed class ReturnOptions
{
    public const string Section = "Returns";

    /// <summary>
    /// What happens when points of a return have been spent: <c>Deficit</c>, the default, or <c>WriteOff</c>.
    /// </summary>
    public ReversalShortfall Shortfall { get; init; } = ReversalShortfall.Deficit;

    /// <summary>
    /// How long points of a refund can be spent whose expiry has passed since; 0 for not at all. Default 30 days.
    /// </summary>
    public int GraceDays { get; init; } = 30;
}

/// <summary>Refuses settings that say nothing.</summary>
public sealed class ReturnOptionsRules : IValidateOptions<ReturnOptions>
{
    private const int GraceDaysMax = 3_650;

    public ValidateOptionsResult Validate(string? name, ReturnOptions options) =>
        !Enum.IsDefined(options.Shortfall)
            ? ValidateOptionsResult.Fail("Returns__Shortfall must be Deficit or WriteOff.")
            : options.GraceDays is < 0 or > GraceDaysMax
                ? ValidateOptionsResult.Fail($"Returns__GraceDays must be from 0 to {GraceDaysMax}.")
                : ValidateOptionsResult.Success;
}
