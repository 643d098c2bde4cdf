using System.Globalization;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Expiry;

/// <summary>
/// Data of the event <c>PointsExpiring</c>: a customer's points that end at one instant, some days before. Its schema
/// is <c>Events/PointsExpiring.v1.schema.json</c>.
/// </summary>
/// <param name="ExpiresAt">From when on the points are gone, UTC.</param>
/// <param name="Points">All free points that end then; those held by reservations are not among them.</param>
/// <param name="Programs">The same points by the program that owes them.</param>
public sealed record PointsExpiring(
    string CustomerId, DateTimeOffset ExpiresAt, Points Points, IReadOnlyList<ExpiringProgram> Programs)
{
    public const string EventType = "PointsExpiring";

    /// <param name="lots">All lots that end at the instant.</param>
    internal static OutboxEvent For(
        string customerId, DateTimeOffset expiresAt, IReadOnlyList<Lot> lots, DateTimeOffset now)
    {
        var points = lots.Sum();
        var programs = lots.GroupBy(lot => lot.Program)
            .Select(program => new ExpiringProgram(program.Key, program.Sum()))
            .OrderBy(program => program.Program, StringComparer.Ordinal);
        return OutboxEvent.Of(
            IdOf(customerId, expiresAt, points), EventType, customerId, now,
            new PointsExpiring(customerId, expiresAt, points, [.. programs]));
    }

    // The same points at the same instant are the same fact; more of them by then are another.
    private static string IdOf(string customerId, DateTimeOffset expiresAt, Points points)
    {
        var customer = ContentHash.Of(customerId)[..16];
        var instant = expiresAt.UtcDateTime.ToString("yyyyMMdd'T'HHmmssFFFFFFF", CultureInfo.InvariantCulture);
        return $"expiring:{customer}:{instant}:{points}";
    }
}

/// <summary>What ends of one program's points.</summary>
public sealed record ExpiringProgram(string Program, Points Points);
