using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>What returns and refunds do to an account. Pure.</summary>
internal static class ReversalDecider
{
    /// <summary>
    /// Takes the points of the returned lines from the award's own lots, then from the customer's other points, and
    /// carries what is missing as a deficit or writes it off. Points of the award that have expired are not taken
    /// again.
    /// </summary>
    public static LedgerDecision Purchase(Account account, ReversePurchase command, DateTimeOffset now)
    {
        var basis = command.Basis;
        if (basis.Reversed is not { } award) return Unknown(command.ReversedId);
        if (award.Receipt is not { } receipt) return NotReversible(award, "an award");
        var earlier = basis.Earlier.SelectMany(entry => entry.Returned ?? []).ToList();
        var decision = ReturnPolicy.Decide(receipt, earlier, command.Lines);
        if (decision.Refusal is { } refusal) return new LedgerDecision.Refuse(refusal);

        var points = Sum(decision.Lines);
        var draft = new EntryDraft(account, now);
        var borne = Sum(earlier) + basis.Earlier.Aggregate(Points.Zero, (sum, entry) => sum + entry.Points);
        var missing = Take(account, draft, award, (points, basis.Expired - borne));
        if (command.Shortfall == ReversalShortfall.Deficit) draft.Owe(missing);
        return new LedgerDecision.Change(draft.Record(EntryKind.Reverse, LedgerCause.Of(command), entry => entry with
        {
            Qualifying = Points.Zero - points,
            Cap = receipt.Cap is { } cap ? new CapUse(cap.Period, Points.Zero - points) : null,
            RefersTo = award.EntryId,
            Returned = decision.Lines,
            Remark = EntryRemark.OfReason(command.Reason),
        }).Because(command.Reason));
    }

    /// <summary>Gives spent points back to the lots that they came from, what expires last first.</summary>
    public static LedgerDecision Redemption(Account account, ReverseRedemption command, DateTimeOffset now)
    {
        if (command.Basis.Reversed is not { } redemption) return Unknown(command.ReversedId);
        if (redemption.Kind is not (EntryKind.Redeem or EntryKind.Post))
        {
            return NotReversible(redemption, "a redemption");
        }

        var before = command.Basis.Earlier.Aggregate(Points.Zero, (sum, entry) => sum + entry.Points);
        var left = Points.Zero - redemption.Points - before;
        if (left == Points.Zero)
        {
            return LedgerDecision.Refused(
                LedgerRefusalCode.AlreadyReversed, $"All points of '{redemption.EntryId}' were given back before.");
        }

        var points = command.Points ?? left;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(points.Value);
        if (points > left)
        {
            return LedgerDecision.Refused(
                LedgerRefusalCode.MoreThanBought,
                $"{points} points are to be given back, {left} of '{redemption.EntryId}' are left.");
        }

        var draft = new EntryDraft(account, now);
        foreach (var lot in Slice(SpentLots(redemption), before, points)) GiveBack(draft, lot, command.Grace);
        return new LedgerDecision.Change(draft.Record(EntryKind.Reverse, LedgerCause.Of(command), entry => entry with
        {
            RefersTo = redemption.EntryId,
            Remark = EntryRemark.OfReason(command.Reason),
        }).Because(command.Reason));
    }

    private static void GiveBack(EntryDraft draft, Lot lot, TimeSpan grace) =>
        draft.GiveBack(lot, grace > TimeSpan.Zero ? Lot.EndOfDay(draft.RecordedAt + grace) : null);

    private static Points Take(
        Account account, EntryDraft draft, LedgerEntry award, (Points Returned, Points Expired) points)
    {
        var at = draft.RecordedAt;
        var names = award.Lots.SelectMany(LotMerge.NamesOf).ToList();
        var own = account.Lots.Where(lot => names.Contains(lot.LotId)).OrderBy(lot => names.IndexOf(lot.LotId));
        var others = account.Lots.Where(lot => !lot.IsDue(at)).OrderBy(lot => lot.IsPending(at))
            .ThenBy(lot => lot.ExpiresAt ?? DateTimeOffset.MaxValue);
        var missing = draft.Take(points.Returned, own);
        missing -= Points.Larger(Points.Zero, Points.Smaller(missing, points.Expired));
        return draft.Take(missing, others);
    }

    // The lots that a redemption spent, what expires last first: a post spends what it held and did not give back.
    private static IEnumerable<Lot> SpentLots(LedgerEntry redemption) => redemption.Lots
        .Concat(redemption.HeldLots ?? [])
        .GroupBy(lot => (lot.Program, lot.IssuedIn, lot.ExpiresAt, lot.LotId))
        .Select(same => same.First() with { Points = Points.Zero - same.Sum() })
        .Where(lot => lot.Points > Points.Zero)
        .FirstExpiringFirst().Reverse();

    private static IEnumerable<Lot> Slice(IEnumerable<Lot> lots, Points skip, Points take)
    {
        foreach (var lot in lots)
        {
            var skipped = Points.Smaller(skip, lot.Points);
            var part = Points.Smaller(take, lot.Points - skipped);
            skip -= skipped;
            take -= part;
            if (part > Points.Zero) yield return lot with { Points = part };
        }
    }

    private static Points Sum(IEnumerable<ReturnedLine> lines) =>
        lines.Aggregate(Points.Zero, (sum, line) => sum + line.Points);

    private static LedgerDecision Unknown(string entryId) => LedgerDecision.Refused(
        LedgerRefusalCode.UnknownEntry, $"No entry '{entryId}' stands in the ledger; check the id.");

    private static LedgerDecision NotReversible(LedgerEntry entry, string what) => LedgerDecision.Refused(
        LedgerRefusalCode.NotReversible, $"The entry '{entry.EntryId}' is not {what}; correct it by an adjustment.");
}
