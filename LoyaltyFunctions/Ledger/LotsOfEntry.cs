using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>What an entry did to a lot.</summary>
public enum LotEffect
{
    /// <summary>The lot began with this entry.</summary>
    Made,

    /// <summary>Points left the lot, or what a reservation held of it.</summary>
    Took,

    /// <summary>Points came back to the lot.</summary>
    GaveBack,

    /// <summary>Points of the lot were put aside for a reservation.</summary>
    Reserved,

    /// <summary>All points of the lot that a reservation held came back to it.</summary>
    Freed,

    /// <summary>Its pending points became available.</summary>
    Released,
}

/// <summary>A lot that an entry touched.</summary>
/// <param name="Effect">What the entry did to it.</param>
/// <param name="Points">What the entry added to the lot's points; negative where it took.</param>
/// <param name="Held">What the entry added to the points that reservations hold of it.</param>
/// <param name="Now">How the lot stands now.</param>
public sealed record LotOfEntry(LotEffect Effect, Points Points, Points Held, LotStanding Now)
{
    /// <summary>The lots of an entry in its order, each once. Pure.</summary>
    /// <param name="expired">The names under which lots of the customer have expired.</param>
    public static IReadOnlyList<LotOfEntry> AllOf(
        LedgerEntry entry, Account account, IReadOnlySet<string> expired, DateTimeOffset at)
    {
        var made = string.Concat(entry.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture), ".");
        return
        [
            .. LotsOf(entry).Select(lot =>
            {
                var points = entry.Lots.Where(it => it.LotId == lot.LotId).Sum();
                var held = (entry.HeldLots ?? []).Where(it => it.LotId == lot.LotId).Sum();
                var isMade = lot.LotId.StartsWith(made, StringComparison.Ordinal);
                return new LotOfEntry(
                    isMade ? LotEffect.Made : EffectOf(points, held), points, held,
                    LotStanding.Of(lot, account, expired, at));
            }),
        ];
    }

    /// <summary>The entries that would tell of the expiry of an entry's lots.</summary>
    public static IReadOnlyList<string> ExpiryIdsOf(LedgerEntry entry, DateTimeOffset at) =>
        [.. LotsOf(entry).Where(lot => lot.IsDue(at)).SelectMany(LotMerge.NamesOf).Distinct().Select(EntryId.Expire)];

    private static IEnumerable<Lot> LotsOf(LedgerEntry entry) =>
        entry.Lots.Concat(entry.HeldLots ?? []).DistinctBy(lot => lot.LotId);

    private static LotEffect EffectOf(Points points, Points held) =>
        held > Points.Zero ? LotEffect.Reserved
        : held < Points.Zero ? points + held == Points.Zero ? LotEffect.Freed : LotEffect.Took
        : points > Points.Zero ? LotEffect.GaveBack
        : points < Points.Zero ? LotEffect.Took
        : LotEffect.Released;
}
