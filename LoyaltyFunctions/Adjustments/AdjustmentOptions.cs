using LoyaltyFunctions.Shared;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Adjustments;

/// <summary>Settings <c>Adjustments__*</c>.</summary>
public sealed class AdjustmentOptions
{
    public const string Section = "Adjustments";

    /// <summary>
    /// The most points that one person may give or take; what is above needs a second one. Default 10,000.
    /// </summary>
    public long PointsMax { get; init; } = 10_000;

    /// <summary>How long a second person may take. Default 7 days.</summary>
    public int ApprovalDays { get; init; } = 7;

    /// <summary>The program that owes given points. Default <c>default</c>.</summary>
    public string Program { get; init; } = "default";
}

/// <summary>Refuses settings under which nobody could adjust or approve.</summary>
public sealed class AdjustmentOptionsRules : IValidateOptions<AdjustmentOptions>
{
    private const int ApprovalDaysMax = 365;

    public ValidateOptionsResult Validate(string? name, AdjustmentOptions options)
    {
        if (options.PointsMax is < 0 or > Points.Max)
        {
            return ValidateOptionsResult.Fail($"Adjustments__PointsMax must be from 0 to {Points.Max}.");
        }

        if (options.ApprovalDays is < 1 or > ApprovalDaysMax)
        {
            return ValidateOptionsResult.Fail($"Adjustments__ApprovalDays must be from 1 to {ApprovalDaysMax}.");
        }

        return string.IsNullOrWhiteSpace(options.Program)
            ? ValidateOptionsResult.Fail("Adjustments__Program must name a program.")
            : ValidateOptionsResult.Success;
    }
}
