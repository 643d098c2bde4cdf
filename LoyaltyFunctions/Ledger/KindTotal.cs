using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>What the entries of one kind add up to.</summary>
/// <param name="Entries">How many there are.</param>
/// <param name="Points">What they add to the balance; negative where they take.</param>
public sealed record KindTotal(EntryKind Kind, long Entries, Points Points);

/// <summary>
/// Sums by kind that run along with the entries, as the balance does: the totals of any period are the difference of
/// two of them, whatever the number of entries between.
/// </summary>
public static class KindTotals
{
    /// <summary>The sums with one more entry.</summary>
    public static IReadOnlyList<KindTotal> Plus(this IReadOnlyList<KindTotal> totals, LedgerEntry entry) =>
        Add(totals, new KindTotal(entry.Kind, 1, entry.Points));

    /// <summary>The sums with one entry less.</summary>
    public static IReadOnlyList<KindTotal> Minus(this IReadOnlyList<KindTotal> totals, LedgerEntry entry) =>
        Add(totals, new KindTotal(entry.Kind, -1, Points.Zero - entry.Points));

    /// <summary>What came between two states of the sums.</summary>
    public static IReadOnlyList<KindTotal> Since(
        this IReadOnlyList<KindTotal> totals, IReadOnlyList<KindTotal> earlier) =>
        earlier.Aggregate(totals, (sum, it) => Add(sum, new KindTotal(it.Kind, -it.Entries, Points.Zero - it.Points)));

    private static IReadOnlyList<KindTotal> Add(IReadOnlyList<KindTotal> totals, KindTotal more)
    {
        var before = totals.FirstOrDefault(it => it.Kind == more.Kind) ?? new KindTotal(more.Kind, 0, Points.Zero);
        var after = before with { Entries = before.Entries + more.Entries, Points = before.Points + more.Points };
        return
        [
            .. totals.Where(it => it.Kind != more.Kind).Append(after).Where(it => it.Entries != 0)
                .OrderBy(it => it.Kind),
        ];
    }
}
