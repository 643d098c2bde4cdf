using LoyaltyFunctions.Shared;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Earning;

/// <summary>Settings <c>Earning__*</c>.</summary>
public sealed class EarningOptions
{
    public const string Section = "Earning";

    /// <summary>Name and version of the rule that receipts name.</summary>
    public string RuleSet { get; init; } = "default/1";

    /// <summary>Points for one unit of any currency, before rounding down. Default 10.</summary>
    public decimal PointsPerUnit { get; init; } = 10;

    /// <summary>
    /// Largest amount of one purchase, in units of its currency; this much is still taken. Default 10,000,000.
    /// </summary>
    public decimal AmountMax { get; init; } = 10_000_000;

    /// <summary>ISO 4217 code for purchases that name no currency; empty to refuse them. Default USD.</summary>
    public string DefaultCurrency { get; init; } = "USD";

    /// <summary>How far a purchase's clock may run ahead of ours. Default 300 seconds.</summary>
    public int FutureToleranceSeconds { get; init; } = 300;

    /// <summary>The source of purchases that name none. Default <c>default</c>.</summary>
    public string DefaultSource { get; init; } = "default";
}

/// <summary>Refuses settings under which no purchase could be judged.</summary>
public sealed class EarningOptionsRules : IValidateOptions<EarningOptions>
{
    public ValidateOptionsResult Validate(string? name, EarningOptions options)
    {
        if (options.PointsPerUnit <= 0) return Fail("PointsPerUnit must be greater than zero");
        if (options.AmountMax <= 0) return Fail("AmountMax must be greater than zero");
        if (options.FutureToleranceSeconds < 0) return Fail("FutureToleranceSeconds must be zero or more");
        if (options.DefaultSource.Length == 0)
        {
            return Fail("DefaultSource must name the channel of purchases that name none");
        }

        return options.DefaultCurrency.Length == 0 || Currency.Find(options.DefaultCurrency) is not null
            ? ValidateOptionsResult.Success
            : Fail($"DefaultCurrency '{options.DefaultCurrency}' is not an ISO 4217 code in capitals");
    }

    private static ValidateOptionsResult Fail(string rule) => ValidateOptionsResult.Fail($"Earning__{rule}.");
}
