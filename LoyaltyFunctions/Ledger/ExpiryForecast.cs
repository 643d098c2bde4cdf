using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>Points of one instant at which they expire, unless they are spent before.</summary>
/// <param name="ExpiresAt">UTC.</param>
/// <param name="Available">Those that can be spent now.</param>
/// <param name="Pending">Those that cannot be spent yet.</param>
/// <param name="Reserved">Those held by reservations: they expire only where the reservation is given up.</param>
public sealed record ExpiringPoints(DateTimeOffset ExpiresAt, Points Available, Points Pending, Points Reserved);

/// <summary>Which points of an account expire when, if nothing else happens. Pure.</summary>
public static class ExpiryForecast
{
    /// <summary>By instant, the next one first. What is past its expiry already is not in it.</summary>
    /// <param name="at">Now.</param>
    /// <param name="until">Counts what expires until then; null for all.</param>
    public static IReadOnlyList<ExpiringPoints> Of(Account account, DateTimeOffset at, DateTimeOffset? until = null)
    {
        var expiring = account.Lots.Select(lot => (Lot: lot, IsHeld: false))
            .Concat(account.Reservations.SelectMany(it => it.Lots.Select(lot => (Lot: lot, IsHeld: it.HeldUntil > at))))
            .Where(it => it.Lot.ExpiresAt > at && (until is null || it.Lot.ExpiresAt <= until));
        return
        [
            .. expiring.GroupBy(it => it.Lot.ExpiresAt!.Value).OrderBy(end => end.Key).Select(end => new ExpiringPoints(
                end.Key,
                end.Where(it => !it.IsHeld && !it.Lot.IsPending(at)).Select(it => it.Lot).Sum(),
                end.Where(it => !it.IsHeld && it.Lot.IsPending(at)).Select(it => it.Lot).Sum(),
                end.Where(it => it.IsHeld).Select(it => it.Lot).Sum())),
        ];
    }
}
