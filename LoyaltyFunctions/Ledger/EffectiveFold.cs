using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>The account of <see cref="EffectiveLedger"/> in the making; entries come in the order in which they
/// happened.</summary>
internal sealed class EffectiveFold(EffectiveReturns returns)
{
    private readonly List<Lot> lots = [];
    private readonly Dictionary<string, List<Lot>> held = [];
    private readonly Dictionary<string, List<Lot>> spent = [];
    private readonly Dictionary<string, Points> expired = [];
    private Points deficit;
    private Points lifetime;

    public EffectiveLedger At(DateTimeOffset at)
    {
        Expire(at);
        var reserved = held.Values.SelectMany(it => it).Sum();
        return new EffectiveLedger(
            lots.Sum() + reserved - deficit, lifetime, reserved, deficit,
            [
                .. lots.OrderBy(lot => lot.ExpiresAt ?? DateTimeOffset.MaxValue)
                    .ThenBy(lot => lot.LotId, StringComparer.Ordinal),
            ]);
    }

    public void Apply(LedgerEntry entry, DateTimeOffset at)
    {
        Expire(at);
        switch (entry.Kind)
        {
            case EntryKind.Earn:
                Earn(entry, at);
                break;
            case EntryKind.TransferIn:
            case EntryKind.Adjust when entry.Points > Points.Zero:
                foreach (var lot in Incoming(entry, at)) Give(lot);
                break;
            case EntryKind.Release:
                Release(entry.RefersTo!);
                break;
            case EntryKind.Reverse when entry.Returned is not null:
                Return(entry, at);
                break;
            case EntryKind.Reverse or EntryKind.TransferBack:
                GiveBack(entry, at);
                break;
            case EntryKind.Reserve:
                Take(Points.Zero - entry.Lots.Sum(), Available(at), held[entry.EntryId] = []);
                break;
            case EntryKind.Post or EntryKind.Void or EntryKind.Lapse:
                Settle(entry);
                break;
            default:
                deficit += Take(Points.Zero - entry.Points, Available(at), spent[entry.EntryId] = []);
                break;
        }
    }

    private void Earn(LedgerEntry entry, DateTimeOffset at)
    {
        var points = entry.Receipt!.Lines.Aggregate(Points.Zero, (sum, line) => sum + line.Points);
        lifetime += points;
        Give(TermsOf(entry, at) with { LotId = entry.EntryId, IssuedIn = Lot.MonthOf(at), Points = points });
    }

    // The lots that came in, with the points that they brought before a deficit ate of them; which of several it ate
    // of is not recorded, and the first stands for it.
    private static IEnumerable<Lot> Incoming(LedgerEntry entry, DateTimeOffset at)
    {
        var eaten = entry.Points - entry.Lots.Sum();
        IReadOnlyList<Lot> came = entry.Lots.Count > 0 ? entry.Lots : [TermsOf(entry, at)];
        return came.Select((lot, index) => lot with
        {
            LotId = index == 0 ? entry.EntryId : $"{entry.EntryId}#{index + 1}",
            IssuedIn = entry.Kind == EntryKind.TransferIn ? lot.IssuedIn : Lot.MonthOf(at),
            Points = index == 0 ? lot.Points + eaten : lot.Points,
        });
    }

    private void Return(LedgerEntry entry, DateTimeOffset at)
    {
        var points = returns.PointsOf(entry);
        lifetime -= points;
        var award = entry.RefersTo!;
        var missing = Take(points, lots.Where(lot => lot.LotId == award), []);

        // What expired is gone already.
        var before = expired.GetValueOrDefault(award);
        var borne = Points.Smaller(missing, before);
        expired[award] = before - borne;
        var others = lots.OrderBy(lot => lot.IsPending(at)).ThenBy(lot => lot.ExpiresAt ?? DateTimeOffset.MaxValue);
        deficit += Take(missing - borne, others, []);
    }

    private void GiveBack(LedgerEntry entry, DateTimeOffset at)
    {
        var left = entry.Points;
        var from = spent.GetValueOrDefault(entry.RefersTo!) ?? [];
        foreach (var lot in from.FirstExpiringFirst().Reverse().ToList())
        {
            var part = Points.Smaller(left, lot.Points);
            if (part <= Points.Zero) continue;
            left -= part;
            from[from.FindIndex(it => it.LotId == lot.LotId)] = lot with { Points = lot.Points - part };
            var end = lot.IsDue(at) ? GraceOf(entry) ?? lot.ExpiresAt : lot.ExpiresAt;
            Give(lot with { Points = part, ExpiresAt = end });
        }

        // The rest had been spent before it was there: it was owed, and repays that.
        Give(TermsOf(entry, at) with { LotId = entry.EntryId, Points = left });
    }

    // Days of grace are told by the lots that the entry made in place of expired ones.
    private static DateTimeOffset? GraceOf(LedgerEntry entry) => entry.Lots
        .Where(lot => lot.LotId.StartsWith($"{entry.Sequence}.", StringComparison.Ordinal)).Max(lot => lot.ExpiresAt);

    private void Settle(LedgerEntry entry)
    {
        var freed = held.GetValueOrDefault(entry.RefersTo!) ?? [];
        held.Remove(entry.RefersTo!);
        var toSpend = entry.Kind == EntryKind.Post ? Points.Zero - entry.Points : Points.Zero;
        var used = spent[entry.EntryId] = [];
        foreach (var lot in freed.FirstExpiringFirst())
        {
            var part = Points.Smaller(toSpend, lot.Points);
            toSpend -= part;
            if (part > Points.Zero) used.Add(lot with { Points = part });
            Give(lot with { Points = lot.Points - part });
        }

        deficit += toSpend;
    }

    private void Release(string award)
    {
        for (var i = 0; i < lots.Count; i++)
        {
            if (lots[i].LotId == award) lots[i] = lots[i] with { AwaitsRelease = false, AvailableFrom = null };
        }
    }

    private void Expire(DateTimeOffset at)
    {
        foreach (var lot in lots.Where(lot => lot.IsDue(at)))
        {
            expired[lot.LotId] = expired.GetValueOrDefault(lot.LotId) + lot.Points;
        }

        lots.RemoveAll(lot => lot.IsDue(at));
    }

    // Points that come in repay what is owed first.
    private void Give(Lot lot)
    {
        var repaid = Points.Smaller(lot.Points, deficit);
        deficit -= repaid;
        var points = lot.Points - repaid;
        if (points == Points.Zero) return;
        var known = lots.FindIndex(it => it.LotId == lot.LotId && it.ExpiresAt == lot.ExpiresAt);
        if (known < 0) lots.Add(lot with { Points = points });
        else lots[known] = lots[known] with { Points = lots[known].Points + points };
    }

    private Points Take(Points wanted, IEnumerable<Lot> from, List<Lot> taken)
    {
        foreach (var lot in from.ToList())
        {
            var part = Points.Smaller(wanted, lot.Points);
            if (part <= Points.Zero) continue;
            wanted -= part;
            taken.Add(lot with { Points = part });
            var index = lots.IndexOf(lot);
            lots[index] = lot with { Points = lot.Points - part };
        }

        lots.RemoveAll(lot => lot.Points == Points.Zero);
        return wanted;
    }

    private IEnumerable<Lot> Available(DateTimeOffset at) =>
        lots.Where(lot => lot.IsAvailable(at)).FirstExpiringFirst();

    private static Lot TermsOf(LedgerEntry entry, DateTimeOffset at) => entry.Lots.Count > 0
        ? entry.Lots[0]
        : new Lot
        {
            LotId = entry.EntryId,
            Program = entry.Receipt?.Program ?? string.Empty,
            IssuedIn = Lot.MonthOf(at),
            Points = Points.Zero,
        };
}
