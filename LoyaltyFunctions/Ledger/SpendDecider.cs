using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>What spending and holding points does to an account. Pure.</summary>
internal static class SpendDecider
{
    /// <summary>
    /// So many reservations of one customer may be open: should all of them lapse, then entry and event of each, with a
    /// command's own, its reason and the account, still are one batch, which takes 100 operations.
    /// </summary>
    public const int ReservationsMax = 48;

    public static LedgerDecision Redeem(Account account, RedeemPoints command, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(command.Points.Value);
        var draft = new EntryDraft(account, now);
        return TakeAvailable(account, draft, command.Points) is { } refused
            ? refused
            : new LedgerDecision.Change(draft.Record(EntryKind.Redeem, LedgerCause.Of(command), entry => entry with
            {
                Remark = EntryRemark.OfReference(command.Reference),
            }));
    }

    public static LedgerDecision Reserve(Account account, ReservePoints command, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(command.Points.Value);
        if (account.Reservations.Count >= ReservationsMax)
        {
            return LedgerDecision.Refused(
                LedgerRefusalCode.TooManyReservations,
                $"The customer has {ReservationsMax} open reservations; post or void one first.");
        }

        var draft = new EntryDraft(account, now);
        if (TakeAvailable(account, draft, command.Points) is { } refused) return refused;
        draft.Hold(draft.Taken);
        return new LedgerDecision.Change(draft.Record(EntryKind.Reserve, LedgerCause.Of(command), entry => entry with
        {
            HeldUntil = draft.RecordedAt + command.HeldFor,
            Remark = EntryRemark.OfReference(command.Reference),
        }));
    }

    public static LedgerDecision Post(Account account, PostReservation command, DateTimeOffset now)
    {
        if (Find(account, command.ReservationId) is not { } held) return NotOpen(command.ReservationId);
        var posted = command.Points ?? held.Points;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(posted.Value);
        if (posted > held.Points)
        {
            return LedgerDecision.Refused(
                LedgerRefusalCode.ReservationExceeded,
                $"{posted} points are to be posted, the reservation holds {held.Points}; redeem the rest separately.");
        }

        // What expires first is spent first, also out of a reservation.
        var draft = new EntryDraft(account, now);
        draft.Hold(held.Lots.Negated());
        var toSpend = posted;
        foreach (var lot in held.Lots.FirstExpiringFirst())
        {
            var spent = toSpend < lot.Points ? toSpend : lot.Points;
            toSpend -= spent;
            draft.GiveBack(lot with { Points = lot.Points - spent });
        }

        return new LedgerDecision.Change(draft.Record(
            EntryKind.Post, LedgerCause.Of(command), entry => entry with { RefersTo = held.ReservationId }));
    }

    public static LedgerDecision Void(Account account, VoidReservation command, DateTimeOffset now) =>
        Find(account, command.ReservationId) is { } held
            ? new LedgerDecision.Change(Free(account, held, EntryKind.Void, LedgerCause.Of(command), now))
            : NotOpen(command.ReservationId);

    /// <summary>Ends reservations whose time has passed, or nothing.</summary>
    /// <param name="limit">So many at the most.</param>
    public static LedgerChange Lapse(Account account, DateTimeOffset now, int limit)
    {
        var change = new LedgerChange(account, [], []);
        foreach (var held in account.Reservations.Where(held => held.HeldUntil <= now).Take(limit))
        {
            var cause = new LedgerCause(
                EntryId.Lapse(held.ReservationId), ContentHash.Of("lapse", held.ReservationId), LedgerClock,
                held.HeldUntil);
            change = change.Then(Free(change.Account, held, EntryKind.Lapse, cause, now));
        }

        return change;
    }

    /// <summary>Records the end of lots whose expiry has been reached, or nothing.</summary>
    /// <param name="limit">So many at the most.</param>
    public static LedgerChange Expire(Account account, DateTimeOffset now, int limit)
    {
        var change = new LedgerChange(account, [], []);
        foreach (var lot in account.Lots.Where(lot => lot.IsDue(now)).Take(limit))
        {
            var draft = new EntryDraft(change.Account, now);
            draft.Take(lot.Points, [lot]);
            change = change.Then(draft.Record(EntryKind.Expire, new LedgerCause(
                EntryId.Expire(lot.LotId), ContentHash.Of("expire", lot.LotId), LedgerClock, lot.ExpiresAt)));
        }

        return change;
    }

    /// <summary>Takes available points, what expires first before the rest; a refusal where too few are.</summary>
    public static LedgerDecision? TakeAvailable(Account account, EntryDraft draft, Points wanted)
    {
        var available = account.Lots.Where(lot => lot.IsAvailable(draft.RecordedAt)).FirstExpiringFirst().ToList();
        return draft.Take(wanted, available) > Points.Zero
            ? LedgerDecision.Refused(
                LedgerRefusalCode.InsufficientPoints,
                $"{wanted} points are asked for, {available.Sum()} are available.")
            : null;
    }

    /// <summary>Who records what only time causes.</summary>
    private const string LedgerClock = "clock";

    private static Reservation? Find(Account account, string reservationId) =>
        account.Reservations.FirstOrDefault(held => held.ReservationId == reservationId);

    private static LedgerChange Free(
        Account account, Reservation held, EntryKind kind, LedgerCause cause, DateTimeOffset now)
    {
        var draft = new EntryDraft(account, now);
        draft.Hold(held.Lots.Negated());
        foreach (var lot in held.Lots) draft.GiveBack(lot);
        return draft.Record(kind, cause, entry => entry with { RefersTo = held.ReservationId });
    }

    private static LedgerDecision.Refuse NotOpen(string reservationId) => new(
        new LedgerRefusal(
            LedgerRefusalCode.UnknownReservation, $"No reservation '{reservationId}' is known; check its id."),
        Lookup: reservationId,
        IfKnown: new LedgerRefusal(
            LedgerRefusalCode.ReservationClosed,
            $"The reservation '{reservationId}' was posted, voided or has lapsed; reserve again."));
}
