using LoyaltyFunctions.Ledger;

namespace LoyaltyFunctions.Earning;

/// <summary>When earned points can be spent, and until when.</summary>
/// <param name="ExpiresAt">From when on they are gone, UTC; null where they never expire.</param>
/// <param name="AvailableFrom">From when on they may be spent, UTC; null where at once.</param>
/// <param name="AwaitsRelease">Whether they wait for a release, whatever the time.</param>
public sealed record LotTerms(DateTimeOffset? ExpiresAt, DateTimeOffset? AvailableFrom, bool AwaitsRelease);

/// <summary>The terms of a purchase's points, from when it happened, however late we learn of it. Pure.</summary>
public static class LotTermsPolicy
{
    /// <param name="effectiveAt">When the purchase happened.</param>
    public static LotTerms Decide(DateTimeOffset effectiveAt, EarningOptions options) => new(
        options.PointsLifetimeMonths == 0 ? null : EndOfMonth(effectiveAt, options.PointsLifetimeMonths),
        options.HoldbackDays == 0 ? null : Lot.EndOfDay(effectiveAt.AddDays(options.HoldbackDays)),
        options.HoldbackUntilReleased);

    // The first instant of the month behind: points of January that live a month are spent until the end of February.
    private static DateTimeOffset EndOfMonth(DateTimeOffset at, int monthsLater)
    {
        var utc = at.UtcDateTime;
        return new DateTimeOffset(utc.Year, utc.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(monthsLater + 1);
    }
}
