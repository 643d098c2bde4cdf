using System.Globalization;
using System.Text.Json.Serialization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// Points that were made together and end together. On the account: what is left of them. In an entry: what the entry
/// adds to them, negative where it takes.
/// </summary>
public sealed record Lot
{
    /// <summary>
    /// The sequence of the entry that made it and its number there, <c>17.1</c>; or <c>merged:...</c>, see
    /// <see cref="LotMerge"/>.
    /// </summary>
    public required string LotId { get; init; }

    /// <summary>The program that owes the points.</summary>
    public required string Program { get; init; }

    /// <summary>The month in which the points were first recorded, <c>2026-03</c>; a transfer keeps it.</summary>
    public required string IssuedIn { get; init; }

    /// <summary>From when on the points are gone, UTC; null where they never expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>From when on the points may be spent, UTC; null where at once.</summary>
    public DateTimeOffset? AvailableFrom { get; init; }

    /// <summary>Whether the points wait for a release, whatever the time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AwaitsRelease { get; init; }

    public required Points Points { get; init; }

    /// <summary>Whether the expiry has been reached.</summary>
    public bool IsDue(DateTimeOffset at) => ExpiresAt <= at;

    /// <summary>Whether the points are not yet the customer's to spend.</summary>
    public bool IsPending(DateTimeOffset at) => AwaitsRelease || AvailableFrom > at;

    /// <summary>Whether the points can be spent.</summary>
    public bool IsAvailable(DateTimeOffset at) => !IsDue(at) && !IsPending(at);

    /// <summary>
    /// The first midnight, UTC, that is not before an instant. Lots that end or begin with a day are alike, and an
    /// account with many of them stays small.
    /// </summary>
    public static DateTimeOffset EndOfDay(DateTimeOffset at)
    {
        var day = new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero);
        return day == at ? day : day.AddDays(1);
    }

    /// <summary>The month of an instant, as <see cref="IssuedIn"/> names it.</summary>
    public static string MonthOf(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}

/// <summary>Sums over lots.</summary>
internal static class LotSums
{
    public static Points Sum(this IEnumerable<Lot> lots) =>
        lots.Aggregate(Points.Zero, (sum, lot) => sum + lot.Points);

    /// <summary>The same lots with the other sign.</summary>
    public static IReadOnlyList<Lot> Negated(this IEnumerable<Lot> lots) =>
        [.. lots.Select(lot => lot with { Points = Points.Zero - lot.Points })];

    /// <summary>The order in which points are spent: what expires first, then what is oldest.</summary>
    public static IEnumerable<Lot> FirstExpiringFirst(this IEnumerable<Lot> lots) =>
        lots.OrderBy(lot => lot.ExpiresAt ?? DateTimeOffset.MaxValue);
}

/// <summary>
/// Keeps an account small: beyond <see cref="LotsMax"/> lots, those that are alike in program, month of issue, expiry
/// and release are added up. The account of a customer with a million awards holds a lot for each month and expiry.
/// </summary>
public static class LotMerge
{
    /// <summary>So many lots are kept apart.</summary>
    public const int LotsMax = 100;

    /// <summary>The lots as the account keeps them; the sum never changes.</summary>
    public static IReadOnlyList<Lot> Of(IReadOnlyList<Lot> lots, DateTimeOffset at)
    {
        if (lots.Count <= LotsMax) return lots;
        var merged = new Dictionary<string, Lot>();
        foreach (var lot in lots)
        {
            // A lot that is due keeps its own name: it expires under it, once.
            var id = lot.IsDue(at) ? lot.LotId : IdOf(lot, at);
            var alike = lot.IsDue(at) || lot.IsPending(at) ? lot : lot with { AvailableFrom = null };
            merged[id] = merged.TryGetValue(id, out var sum)
                ? sum with { LotId = id, Points = sum.Points + lot.Points }
                : alike;
        }

        return [.. merged.Values];
    }

    /// <summary>The names under which points of a lot may stand on an account.</summary>
    public static IEnumerable<string> NamesOf(Lot lot) =>
    [
        lot.LotId,
        IdOf(lot, DateTimeOffset.MinValue),
        IdOf(lot with { AwaitsRelease = false }, DateTimeOffset.MaxValue),
    ];

    private static string IdOf(Lot lot, DateTimeOffset at)
    {
        var expiry = lot.ExpiresAt is { } expires ? Stamp(expires) : "never";
        var release = lot.AwaitsRelease ? ":pending"
            : lot.AvailableFrom is { } from && from > at ? $":{Stamp(from)}"
            : "";
        return $"merged:{SafeKey.Of(lot.Program)}:{lot.IssuedIn}:{expiry}{release}";
    }

    // To the tick: lots that end in one second but not at one instant stay apart.
    private static string Stamp(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyyMMdd'T'HHmmssFFFFFFF", CultureInfo.InvariantCulture);
}
