using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Liability;

/// <summary>What is owed, and how entries move it. Pure.</summary>
public static class LiabilityPolicy
{
    /// <summary>What an entry does to each cohort; the sum is the entry's points.</summary>
    /// <remarks>
    /// Reserved points stay owed: holding them moves nothing. Where points that come free, or come back, repay a
    /// deficit, they leave their cohort and the deficit shrinks.
    /// </remarks>
    public static IReadOnlyList<LiabilityMovement> MovementsOf(LedgerEntry entry)
    {
        var column = ColumnOf(entry);
        return
        [
            .. entry.Lots.Concat(entry.HeldLots ?? [])
                .GroupBy(Cohort.Of)
                .Select(cohort => new LiabilityMovement(cohort.Key, column, cohort.Sum()))
                .Append(new LiabilityMovement(Cohort.Deficit, column, Points.Zero - entry.Deficit))
                .Where(movement => movement.Points != Points.Zero),
        ];
    }

    /// <summary>What an account says is owed, by cohort; the sum is its balance.</summary>
    public static IReadOnlyDictionary<Cohort, Points> PositionOf(Account account)
    {
        var position = account.Lots.Concat(account.Reservations.SelectMany(held => held.Lots))
            .GroupBy(Cohort.Of)
            .ToDictionary(cohort => cohort.Key, cohort => cohort.Sum());
        if (account.Deficit != Points.Zero) position[Cohort.Deficit] = Points.Zero - account.Deficit;
        return position;
    }

    /// <summary>The cohorts whose opening is not what the day before closed with.</summary>
    public static IReadOnlyList<LiabilityBreak> BreaksBetween(
        IEnumerable<LiabilityRow> dayBefore, IEnumerable<LiabilityRow> day)
    {
        var closed = dayBefore.ToDictionary(row => row.Cohort, row => row.Closing);
        var opened = day.ToDictionary(row => row.Cohort, row => row.Opening);
        return
        [
            .. closed.Keys.Union(opened.Keys)
                .Select(cohort => new LiabilityBreak(
                    cohort.Program, cohort.IssuedIn, closed.GetValueOrDefault(cohort),
                    opened.GetValueOrDefault(cohort)))
                .Where(it => it.Closed != it.Opened)
                .OrderBy(it => it.Program, StringComparer.Ordinal)
                .ThenBy(it => it.IssuedIn, StringComparer.Ordinal),
        ];
    }

    private static LiabilityColumn ColumnOf(LedgerEntry entry) => entry.Kind switch
    {
        EntryKind.Earn => LiabilityColumn.Issued,
        EntryKind.Redeem or EntryKind.Post => LiabilityColumn.Redeemed,
        EntryKind.Expire => LiabilityColumn.Expired,

        // A reversal that returns no lines of a purchase gives back what a redemption spent.
        EntryKind.Reverse when entry.Returned is null => LiabilityColumn.Redeemed,
        EntryKind.Reverse => LiabilityColumn.Reversed,
        EntryKind.Adjust => LiabilityColumn.Adjusted,
        EntryKind.TransferOut or EntryKind.TransferIn or EntryKind.TransferBack => LiabilityColumn.Transferred,

        // These move nothing but what repays a deficit: there the reversal that made it comes to its end.
        EntryKind.Reserve or EntryKind.Void or EntryKind.Lapse or EntryKind.Release => LiabilityColumn.Reversed,
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry.Kind, "no column is known for this kind"),
    };
}
