using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Redemption;

/// <summary>Settings <c>Redemption__*</c>.</summary>
public sealed class RedemptionOptions
{
    public const string Section = "Redemption";

    /// <summary>
    /// How long a reservation holds that names no time. Default 15 minutes. After a change, a reservation sent again
    /// that names none is refused as another one.
    /// </summary>
    public int HoldMinutesDefault { get; init; } = 15;

    /// <summary>
    /// The longest that a reservation may hold: at most 5,256,000 minutes, ten years. Default 43,200 minutes, 30 days.
    /// </summary>
    public int HoldMinutesMax { get; init; } = 43_200;
}

/// <summary>Refuses settings under which no reservation could be made, or one without an end on the calendar.</summary>
public sealed class RedemptionOptionsRules : IValidateOptions<RedemptionOptions>
{
    private const int HoldMinutesMaxMax = 5_256_000;

    public ValidateOptionsResult Validate(string? name, RedemptionOptions options) =>
        options.HoldMinutesMax > HoldMinutesMaxMax
            ? ValidateOptionsResult.Fail($"Redemption__HoldMinutesMax must be at most {HoldMinutesMaxMax}.")
            : options.HoldMinutesDefault >= 1 && options.HoldMinutesDefault <= options.HoldMinutesMax
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(
                    "Redemption__HoldMinutesDefault must be at least 1 and at most Redemption__HoldMinutesMax.");
}
