using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>What adjustments and transfers do to an account. Pure.</summary>
internal static class MoveDecider
{
    public static LedgerDecision Adjust(Account account, AdjustPoints command, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfZero(command.Points.Value);
        var draft = new EntryDraft(account, now);
        if (Refuse(command, draft.RecordedAt) is { } inadmissible) return inadmissible;
        if (command.Points > Points.Zero)
        {
            draft.Give(new Lot
            {
                LotId = string.Empty,
                Program = command.Program,
                IssuedIn = Lot.MonthOf(draft.RecordedAt),
                ExpiresAt = command.ExpiresAt?.ToUniversalTime(),
                Points = command.Points,
            });
        }
        else if (SpendDecider.TakeAvailable(account, draft, Points.Zero - command.Points) is { } refused)
        {
            return refused;
        }

        return new LedgerDecision.Change(draft.Record(EntryKind.Adjust, LedgerCause.Of(command), entry => entry with
        {
            RefersTo = command.Corrects,
            Remark = EntryRemark.Of(command.Remark),
        }).Because(command.Remark.Reason));
    }

    private static LedgerDecision? Refuse(AdjustPoints command, DateTimeOffset at)
    {
        if (command.CorrectsNothing)
        {
            return LedgerDecision.Refused(
                LedgerRefusalCode.UnknownEntry,
                $"No entry '{command.Corrects}' stands in the ledger, so it cannot be corrected; check the id.");
        }

        return command.ExpiresAt <= at
            ? LedgerDecision.Refused(
                LedgerRefusalCode.ExpiryPassed, "The points would have expired already; name a later expiry.")
            : null;
    }

    public static LedgerDecision TransferOut(Account account, TransferPointsOut command, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(command.Points.Value);
        if (command.Receiver == command.CustomerId)
        {
            return LedgerDecision.Refused(
                LedgerRefusalCode.SameCustomer, "Sender and receiver are the same customer; name another receiver.");
        }

        var draft = new EntryDraft(account, now);
        return SpendDecider.TakeAvailable(account, draft, command.Points) is { } refused
            ? refused
            : new LedgerDecision.Change(draft.Record(
                EntryKind.TransferOut, LedgerCause.Of(command), entry => entry with
                {
                    Counterparty = command.Receiver,
                }));
    }

    /// <summary>The points keep program, month of issue and expiry of the lots that they came from.</summary>
    public static LedgerDecision TransferIn(Account account, TransferPointsIn command, DateTimeOffset now)
    {
        var draft = new EntryDraft(account, now);
        foreach (var lot in command.Out.Lots.Negated())
        {
            if (command.IsBack) draft.GiveBack(lot, graceUntil: lot.ExpiresAt);
            else draft.Give(lot);
        }

        var kind = command.IsBack ? EntryKind.TransferBack : EntryKind.TransferIn;
        return new LedgerDecision.Change(draft.Record(kind, LedgerCause.Of(command), entry => entry with
        {
            RefersTo = command.IsBack ? command.Out.EntryId : null,
            Counterparty = command.IsBack ? command.Out.Counterparty : command.Out.CustomerId,
        }));
    }
}
