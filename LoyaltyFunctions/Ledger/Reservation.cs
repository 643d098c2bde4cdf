using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>Points that are held for a later redemption: neither available nor spent.</summary>
/// <param name="ReservationId">The entry that made it, <c>reserve:{requestId}</c>.</param>
/// <param name="HeldUntil">When it ends by itself, UTC.</param>
/// <param name="Lots">From which lots the points came, and go back to.</param>
public sealed record Reservation(string ReservationId, DateTimeOffset HeldUntil, IReadOnlyList<Lot> Lots)
{
    public Points Points => Lots.Sum();
}

/// <summary>What a customer has earned in a period that is capped.</summary>
/// <param name="Period">As <see cref="EarningCap.Period"/> names it.</param>
public sealed record CapUse(string Period, Points Points);
