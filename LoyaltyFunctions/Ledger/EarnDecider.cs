using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>What earning does to an account. Pure.</summary>
internal static class EarnDecider
{
    /// <exception cref="ArgumentOutOfRangeException">A receipt line of less than zero points: a bug.</exception>
    public static LedgerDecision Decide(Account account, EarnPoints command, DateTimeOffset now)
    {
        foreach (var line in command.Receipt.Lines) ArgumentOutOfRangeException.ThrowIfNegative(line.Points.Value);
        var receipt = CapPolicy.Apply(command.Receipt, account.Caps);
        var points = receipt.Lines.Aggregate(Points.Zero, (sum, line) => sum + line.Points);
        var draft = new EntryDraft(account, now);
        draft.Give(new Lot
        {
            LotId = string.Empty,
            Program = receipt.Program,
            IssuedIn = Lot.MonthOf(draft.RecordedAt),
            ExpiresAt = command.ExpiresAt?.ToUniversalTime(),
            AvailableFrom = command.AvailableFrom?.ToUniversalTime(),
            AwaitsRelease = command.AwaitsRelease,
            Points = points,
        });
        return new LedgerDecision.Change(draft.Record(EntryKind.Earn, LedgerCause.Of(command), entry => entry with
        {
            Qualifying = points,
            Receipt = receipt,
            Cap = receipt.Cap is { } cap ? new CapUse(cap.Period, points) : null,
        }));
    }

    public static LedgerDecision Release(Account account, ReleasePoints command, DateTimeOffset now)
    {
        if (command.Award is not { Kind: EntryKind.Earn } award)
        {
            return LedgerDecision.Refused(
                LedgerRefusalCode.UnknownEntry,
                $"No award '{command.AwardId}' stands in the ledger; check source and purchase id.");
        }

        var draft = new EntryDraft(account, now);
        var released = Points.Zero;
        foreach (var made in award.Lots)
        {
            var names = LotMerge.NamesOf(made).ToHashSet();
            foreach (var lot in account.Lots.Where(lot => names.Contains(lot.LotId) && lot.IsPending(draft.RecordedAt)))
            {
                var left = made with { Points = made.Points - Returned(command, names) };
                released += Release(draft, left, lot);
            }
        }

        return released > Points.Zero
            ? new LedgerDecision.Change(draft.Record(
                EntryKind.Release, LedgerCause.Of(command), entry => entry with { RefersTo = award.EntryId }))
            : LedgerDecision.Refused(
                LedgerRefusalCode.NothingToRelease, $"No points of the award '{award.EntryId}' are pending.");
    }

    // What went back of the award before has left the lot: the rest of a merged one belongs to other awards.
    private static Points Returned(ReleasePoints command, HashSet<string> names) => Points.Zero - command.Reversals
        .SelectMany(entry => entry.Lots).Where(lot => names.Contains(lot.LotId)).Sum();

    private static Points Release(EntryDraft draft, Lot made, Lot lot)
    {
        var free = made with { AwaitsRelease = false, AvailableFrom = null };
        if (lot.LotId == made.LotId)
        {
            draft.Retell(free);
            return lot.Points;
        }

        // The lot was merged with others that wait: what belongs to this award leaves it.
        var part = Points.Smaller(made.Points, lot.Points);
        if (part <= Points.Zero) return Points.Zero;
        draft.Take(part, [lot]);
        draft.GiveBack(free with { Points = part });
        return part;
    }
}

/// <summary>Applies a cap to a receipt. Pure.</summary>
internal static class CapPolicy
{
    /// <summary>Cuts the lines so that the period's sum stays within the cap; each line gives its fair share.</summary>
    public static Receipt Apply(Receipt receipt, IReadOnlyList<CapUse> caps)
    {
        if (receipt.Cap is not { } asked) return receipt;
        var cap = asked with { Period = PeriodOf(asked, caps) };
        var earned = receipt.Lines.Aggregate(Points.Zero, (sum, line) => sum + line.Points);
        var room = cap.PointsMax - caps.UsedIn(cap.Period);
        var given = room <= Points.Zero ? Points.Zero : earned < room ? earned : room;
        var shares = Allocation.Of(given, [.. receipt.Lines.Select(line => (decimal)line.Points.Value)]);
        return receipt with
        {
            Cap = cap,
            Lines =
            [
                .. receipt.Lines.Select((line, index) => line with
                {
                    Points = shares[index],
                    Cut = line.Points - shares[index],
                }),
            ],
        };
    }

    // Periods older than those remembered count together with the oldest, so that no period is counted anew.
    private static string PeriodOf(EarningCap cap, IReadOnlyList<CapUse> caps) =>
        caps.HasForgotten(cap.Period) ? caps[0].Period : cap.Period;
}
