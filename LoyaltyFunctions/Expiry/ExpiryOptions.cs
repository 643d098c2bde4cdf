using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Expiry;

/// <summary>Settings <c>Expiry__*</c>.</summary>
public sealed class ExpiryOptions
{
    public const string Section = "Expiry";

    /// <summary>So many days before points expire their customer is reminded; 0 for no reminders. Default 30.</summary>
    public int ReminderDays { get; init; } = 30;
}

/// <summary>Refuses settings that cannot be meant.</summary>
public sealed class ExpiryOptionsRules : IValidateOptions<ExpiryOptions>
{
    private const int DaysMax = 3_660;

    public ValidateOptionsResult Validate(string? name, ExpiryOptions options) =>
        options.ReminderDays is >= 0 and <= DaysMax
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Expiry__ReminderDays must be a whole number from 0 (no reminders) to {DaysMax}.");
}
