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

    /// <summary>
    /// For how many months points live: to the end of the month (UTC) that many months after the purchase, so that
    /// points of 31 January with 1 month end with February. 0, the default, for ever; at most 1,200. Points keep the
    /// terms that they were recorded with.
    /// </summary>
    public int PointsLifetimeMonths { get; init; }

    /// <summary>
    /// How many days after the purchase its points can be spent: the time in which it can be returned. Default 0, at
    /// once; at most 3,650, and shorter than the points live.
    /// </summary>
    public int HoldbackDays { get; init; }

    /// <summary>
    /// Whether points wait until the purchase is released, in place of <see cref="HoldbackDays"/>. Default false.
    /// </summary>
    public bool HoldbackUntilReleased { get; init; }

    /// <summary>
    /// The most points that a customer earns in a <see cref="CapPeriod"/>; what is beyond is cut and stands on the
    /// receipt. 0, the default, for no cap.
    /// </summary>
    public long CapPoints { get; init; }

    /// <summary>
    /// What <see cref="CapPoints"/> counts over: <c>day</c>, <c>month</c> (the default) or <c>year</c>, in UTC, by when
    /// the purchase happened.
    /// </summary>
    public EarningCapPeriod CapPeriod { get; init; } = EarningCapPeriod.Month;
}

/// <summary>The period of a cap, in UTC.</summary>
public enum EarningCapPeriod
{
    Day,
    Month,
    Year,
}

/// <summary>Refuses settings under which no purchase could be judged.</summary>
public sealed class EarningOptionsRules : IValidateOptions<EarningOptions>
{
    /// <summary>A million such purchases of one customer stay numbers that any reader of JSON has exactly.</summary>
    private const decimal PointsMax = 9_000_000_000;

    private const int LifetimeMonthsMax = 1_200;
    private const int HoldbackDaysMax = 3_650;

    /// <summary>In the shortest month.</summary>
    private const int DaysOfAMonth = 28;

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
        if (RefuseTerms(options) is { } refused) return Fail(refused);
        return options.DefaultCurrency.Length == 0 || Currency.Find(options.DefaultCurrency) is not null
            ? ValidateOptionsResult.Success
            : Fail($"DefaultCurrency '{options.DefaultCurrency}' is not an ISO 4217 code in capitals");
    }

    private static string? RefuseTerms(EarningOptions options)
    {
        if (options.PointsLifetimeMonths is < 0 or > LifetimeMonthsMax)
        {
            return $"PointsLifetimeMonths must be from 0 (for ever) to {LifetimeMonthsMax}";
        }

        if (options.HoldbackDays is < 0 or > HoldbackDaysMax)
        {
            return $"HoldbackDays must be from 0 to {HoldbackDaysMax}";
        }

        if (options.HoldbackUntilReleased && options.HoldbackDays > 0)
        {
            return "HoldbackUntilReleased waits for a release, whatever the time; leave HoldbackDays at 0";
        }

        if (options.PointsLifetimeMonths > 0 && options.HoldbackDays >= options.PointsLifetimeMonths * DaysOfAMonth)
        {
            return "HoldbackDays must be shorter than PointsLifetimeMonths, or points expire before they can be spent";
        }

        if (options.CapPoints is < 0 or > Points.Max) return $"CapPoints must be from 0 (no cap) to {Points.Max}";
        return Enum.IsDefined(options.CapPeriod) ? null : "CapPeriod must be day, month or year";
    }

    private static ValidateOptionsResult Fail(string rule) => ValidateOptionsResult.Fail($"Earning__{rule}.");
}
