using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Redemption;

/// <summary>How a reservation stands.</summary>
public enum ReservationState
{
    Open,
    Posted,
    Voided,

    /// <summary>Its time was over before anybody asked for it.</summary>
    Lapsed,
}

/// <summary>Answer of <c>GET /api/customers/{customerId}/reservations/{requestId}</c>.</summary>
/// <param name="Points">The points that were reserved.</param>
/// <param name="Entries">What was recorded of it, oldest first.</param>
public sealed record ReservationView(
    string CustomerId, string ReservationId, ReservationState State, Points Points, DateTimeOffset HeldUntil,
    IReadOnlyList<EntryView> Entries)
{
    /// <summary>The state at an instant. Pure.</summary>
    /// <param name="answers">The entries that refer to the reservation.</param>
    public static ReservationView Of(LedgerEntry reserved, IReadOnlyList<LedgerEntry> answers, DateTimeOffset at)
    {
        var end = answers.FirstOrDefault(entry =>
            entry.Kind is EntryKind.Post or EntryKind.Void or EntryKind.Lapse);
        return new ReservationView(
            reserved.CustomerId, reserved.EntryId, StateOf(reserved, end, at), reserved.Held,
            reserved.HeldUntil!.Value, [EntryView.Of(reserved), .. answers.Select(EntryView.Of)]);
    }

    // What has passed its time has lapsed, also where no run has recorded it yet: nobody can post it any more.
    private static ReservationState StateOf(LedgerEntry reserved, LedgerEntry? end, DateTimeOffset at) =>
        end?.Kind switch
        {
            EntryKind.Post => ReservationState.Posted,
            EntryKind.Void => ReservationState.Voided,
            EntryKind.Lapse => ReservationState.Lapsed,
            _ => reserved.HeldUntil <= at ? ReservationState.Lapsed : ReservationState.Open,
        };
}
