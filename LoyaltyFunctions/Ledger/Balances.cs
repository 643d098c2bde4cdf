using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// What a customer's points are at an instant: <c>Total = Available + Pending + Reserved + Expired - Deficit</c>.
/// </summary>
/// <param name="Available">Can be spent now.</param>
/// <param name="Pending">Will become available.</param>
/// <param name="Reserved">Held by reservations that have not ended.</param>
/// <param name="Expired">Past their expiry, until the next run records it.</param>
/// <param name="Deficit">Owed by the customer.</param>
public sealed record Balances(Points Available, Points Pending, Points Reserved, Points Expired, Points Deficit)
{
    public Points Total => Available + Pending + Reserved + Expired - Deficit;

    /// <summary>
    /// The points of an account at an instant. Reservations that have ended by then count as lapsed, whether or not
    /// that has been recorded. Pure.
    /// </summary>
    public static Balances Of(Account account, DateTimeOffset at)
    {
        var owed = account.Deficit;
        var lots = account.Lots.ToList();
        foreach (var lot in account.Reservations.Where(held => held.HeldUntil <= at).SelectMany(held => held.Lots))
        {
            var repaid = Points.Smaller(owed, lot.Points);
            owed -= repaid;
            lots.Add(lot with { Points = lot.Points - repaid });
        }

        return new Balances(
            lots.Where(lot => lot.IsAvailable(at)).Sum(),
            lots.Where(lot => lot.IsPending(at) && !lot.IsDue(at)).Sum(),
            account.Reservations.Where(held => held.HeldUntil > at)
                .Aggregate(Points.Zero, (sum, held) => sum + held.Points),
            lots.Where(lot => lot.IsDue(at)).Sum(),
            owed);
    }
}
