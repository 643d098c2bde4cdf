using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// Answer of <c>GET /api/customers/{customerId}/balance</c>:
/// <c>balance = available + pending + reserved + expired - deficit</c>.
/// </summary>
/// <param name="Balance">All points that entries gave and did not take.</param>
/// <param name="Available">Can be spent now.</param>
/// <param name="Pending">Will become available.</param>
/// <param name="Reserved">Held by open reservations.</param>
/// <param name="Expired">Past their expiry; the next run of the expiry takes them from the balance.</param>
/// <param name="Deficit">Owed: the next points that come in repay it.</param>
/// <param name="LifetimePoints">All points ever earned, less those of what was returned.</param>
/// <param name="Tier">The tier; absent before it was first decided.</param>
/// <param name="Entries">Number of ledger entries.</param>
/// <param name="NextExpiry">The next points to expire; absent where none will.</param>
/// <param name="Reservations">Those that are open, in the order in which they were made.</param>
public sealed record BalanceView(
    string CustomerId,
    Points Balance,
    Points Available,
    Points Pending,
    Points Reserved,
    Points Expired,
    Points Deficit,
    Points LifetimePoints,
    string? Tier,
    long Entries,
    NextExpiry? NextExpiry,
    IReadOnlyList<OpenReservation> Reservations)
{
    public static BalanceView Of(Account account, DateTimeOffset at)
    {
        var now = Balances.Of(account, at);
        return new BalanceView(
            account.CustomerId, account.Balance, now.Available, now.Pending, now.Reserved, now.Expired, now.Deficit,
            account.LifetimePoints, account.Tier, account.Sequence, NextExpiryOf(account, at),
            [
                .. account.Reservations.Where(held => held.HeldUntil > at)
                    .Select(held => new OpenReservation(held.ReservationId, held.Points, held.HeldUntil)),
            ]);
    }

    private static NextExpiry? NextExpiryOf(Account account, DateTimeOffset at) => ExpiryForecast.Of(account, at)
        .Select(end => new NextExpiry(end.ExpiresAt, end.Available + end.Pending))
        .FirstOrDefault(end => end.Points > Points.Zero);
}

/// <summary>Points that expire at an instant, those that are reserved not among them.</summary>
public sealed record NextExpiry(DateTimeOffset ExpiresAt, Points Points);

/// <summary>A reservation that can still be posted.</summary>
public sealed record OpenReservation(string ReservationId, Points Points, DateTimeOffset HeldUntil);

/// <summary>Answer of <c>GET /api/customers/{customerId}/balance?asOf=&amp;knownAt=</c>.</summary>
/// <param name="AsOf">Counts what happened until then; absent for all of it.</param>
/// <param name="KnownAt">Counts what was recorded until then; absent for all of it.</param>
/// <param name="Balance">What those entries add up to.</param>
/// <param name="LifetimePoints">What those entries add to the lifetime points.</param>
public sealed record PastBalanceView(
    string CustomerId, DateTimeOffset? AsOf, DateTimeOffset? KnownAt, Points Balance, Points LifetimePoints);

/// <summary>Answer of <c>GET /api/customers/{customerId}/balance?asOf=&amp;effective=full</c>.</summary>
/// <param name="Lots">The lots with points left, named by the entry that made them.</param>
public sealed record EffectiveBalanceView(
    string CustomerId,
    DateTimeOffset AsOf,
    Points Balance,
    Points Reserved,
    Points Deficit,
    Points LifetimePoints,
    IReadOnlyList<Lot> Lots);

/// <summary>Answer of <c>GET /api/customers/{customerId}/expiry-forecast</c>.</summary>
/// <param name="Until">The end of the forecast; absent where it has none.</param>
/// <param name="Expired">Points past their expiry that the next run of the expiry takes.</param>
/// <param name="Expiring">By instant, the next one first.</param>
public sealed record ExpiryForecastView(
    string CustomerId, DateTimeOffset? Until, Points Expired, IReadOnlyList<ExpiringPoints> Expiring);
