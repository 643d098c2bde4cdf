using System.Globalization;
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

    /// <summary>
    /// ISO 4217 code for purchases that name no currency; empty to refuse them. Default USD. The currency is part of
    /// what a purchase is: after a change, a file sent again that names none is refused as another purchase.
    /// </summary>
    public string DefaultCurrency { get; init; } = "USD";

    /// <summary>How far a purchase's clock may run ahead of ours. Default 300 seconds.</summary>
    public int FutureToleranceSeconds { get; init; } = 300;
}

/// <summary>Refuses settings under which no purchase could be judged.</summary>
public sealed class EarningOptionsRules : IValidateOptions<EarningOptions>
{
    /// <summary>A million such purchases of one customer stay numbers that any reader of JSON has exactly.</summary>
    private const decimal PointsMax = 9_000_000_000;

    public ValidateOptionsResult Validate(string? name, EarningOptions options)
    {
        if (options.PointsPerUnit <= 0) return Fail("PointsPerUnit must be greater than zero");
        if (options.AmountMax <= 0) return Fail("AmountMax must be greater than zero");
        if (options.PointsPerUnit > PointsMax / options.AmountMax)
        {
            return Fail(string.Create(
                CultureInfo.InvariantCulture,
                $"PointsPerUnit times AmountMax must be at most {PointsMax}, the most that one purchase may earn"));
        }

        if (options.FutureToleranceSeconds < 0) return Fail("FutureToleranceSeconds must be zero or more");
        return options.DefaultCurrency.Length == 0 || Currency.Find(options.DefaultCurrency) is not null
            ? ValidateOptionsResult.Success
            : Fail($"DefaultCurrency '{options.DefaultCurrency}' is not an ISO 4217 code in capitals");
    }

    private static ValidateOptionsResult Fail(string rule) => ValidateOptionsResult.Fail($"Earning__{rule}.");
}
