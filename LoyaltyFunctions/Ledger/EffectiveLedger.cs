using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// What a ledger would say as of an instant, had everything been known in time. It does not depend on the order in
/// which things were recorded.
/// </summary>
/// <remarks>
/// The entries are folded anew in the order in which they happened. Of each only that is taken which is the same
/// whenever it arrives: points and terms of what came in, points of what went out, lines of what was returned. Which
/// lots points come from, what a deficit eats and what expires is decided again; recorded expiries are passed over. A
/// redemption that happened before there were points is owed, and so is a return that its program wrote off.
/// </remarks>
/// <param name="Balance"><c>lots + reserved - deficit</c>: without what has expired by then, recorded or not.</param>
/// <param name="LifetimePoints">Points earned, less those of what was returned.</param>
/// <param name="Reserved">Points held by reservations that were open then.</param>
/// <param name="Deficit">Points owed.</param>
/// <param name="Lots">Those with points left, what expires first first; each is named by the entry that made it.
/// </param>
public sealed record EffectiveLedger(
    Points Balance, Points LifetimePoints, Points Reserved, Points Deficit, IReadOnlyList<Lot> Lots)
{
    /// <summary>Folds the entries that happened until an instant. Pure.</summary>
    /// <param name="entries">All entries of one customer, in any order.</param>
    /// <param name="at">What happened until then counts.</param>
    public static EffectiveLedger Of(IReadOnlyCollection<LedgerEntry> entries, DateTimeOffset at)
    {
        var byId = entries.ToDictionary(entry => entry.EntryId);
        var fold = new EffectiveFold(new EffectiveReturns(byId.Values));
        var happened = entries.Select(entry => (Entry: entry, At: InstantOf(entry, byId)))
            .Where(it => it.At <= at && it.Entry.Kind != EntryKind.Expire)
            .OrderBy(it => it.At).ThenBy(it => RankOf(it.Entry)).ThenBy(it => it.Entry.EntryId, StringComparer.Ordinal);
        foreach (var (entry, instant) in happened) fold.Apply(entry, instant);
        return fold.At(at);
    }

    // An answer never comes before what it answers, whatever the clocks of the two said.
    private static DateTimeOffset InstantOf(LedgerEntry entry, Dictionary<string, LedgerEntry> byId)
    {
        if (!Answers(entry.Kind) || !byId.TryGetValue(entry.RefersTo ?? "", out var answered)) return entry.EffectiveAt;
        var earliest = InstantOf(answered, byId);
        return entry.EffectiveAt > earliest ? entry.EffectiveAt : earliest;
    }

    private static bool Answers(EntryKind kind) => kind is EntryKind.Reverse or EntryKind.Release or EntryKind.Post
        or EntryKind.Void or EntryKind.Lapse or EntryKind.TransferBack;

    // At one instant: what gives before what takes, and an answer behind what it answers.
    private static int RankOf(LedgerEntry entry) => entry.Kind switch
    {
        EntryKind.Earn or EntryKind.TransferIn => 0,
        EntryKind.Adjust when entry.Points > Points.Zero => 0,
        EntryKind.Release => 1,
        EntryKind.Reverse when entry.Returned is null => 4,
        EntryKind.TransferBack => 4,
        EntryKind.Post or EntryKind.Void or EntryKind.Lapse => 3,
        _ => 2,
    };
}
