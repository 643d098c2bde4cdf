using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Transfers;

/// <summary>Settings <c>Transfers__*</c>.</summary>
public sealed class TransferOptions
{
    public const string Section = "Transfers";

    /// <summary>
    /// How long a request waits for the end of its transfer before it is answered with a link. Default 10 seconds.
    /// </summary>
    public int WaitSeconds { get; init; } = 10;
}

/// <summary>Refuses a wait that is longer than callers and gateways have patience.</summary>
public sealed class TransferOptionsRules : IValidateOptions<TransferOptions>
{
    private const int WaitSecondsMax = 100;

    public ValidateOptionsResult Validate(string? name, TransferOptions options) =>
        options.WaitSeconds is >= 0 and <= WaitSecondsMax
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Transfers__WaitSeconds must be from 0 to {WaitSecondsMax}.");
}
