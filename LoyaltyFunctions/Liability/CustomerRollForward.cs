using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Liability;

/// <summary>
/// One customer's day in the making: from where it was last closed, through the entries since, to what the account must
/// hold now. No clock and no store: give it the entries behind <see cref="After"/>, in order.
/// </summary>
internal sealed class CustomerRollForward
{
    private readonly string customerId;
    private readonly DateOnly day;
    private readonly Dictionary<Cohort, LiabilityRow> rows;
    private readonly Dictionary<Cohort, Points> later = [];
    private readonly bool isNewest;
    private long found;
    private long openedAfter;
    private long closedThrough;

    /// <param name="stored">The last day that was closed for the customer; null for none.</param>
    public CustomerRollForward(string customerId, DateOnly day, LiabilityPosition? stored)
    {
        (this.customerId, this.day) = (customerId, day);
        isNewest = stored is null || stored.Day <= day;

        // A day that was closed before is closed anew from its opening; an older one from the first entry on.
        IEnumerable<LiabilityRow> opening = stored is null || stored.Day > day ? []
            : stored.Day == day ? stored.Rows.Select(row => LiabilityRow.Of(row.Cohort) with { Opening = row.Opening })
            : stored.Rows.Select(row => LiabilityRow.Of(row.Cohort) with { Opening = row.Closing });
        rows = opening.Where(row => !row.IsEmpty).ToDictionary(row => row.Cohort);
        After = stored is null || stored.Day > day ? 0
            : stored.Day == day ? stored.OpenedAfter
            : stored.ClosedThrough;
        openedAfter = closedThrough = After;
    }

    /// <summary>The sequence behind which entries are needed.</summary>
    public long After { get; }

    public void Add(LedgerEntry entry)
    {
        found++;
        var movements = LiabilityPolicy.MovementsOf(entry);
        if (entry.RecordedAt >= LiabilityDay.End(day))
        {
            foreach (var it in movements) later[it.Cohort] = later.GetValueOrDefault(it.Cohort) + it.Points;
            return;
        }

        closedThrough = entry.Sequence;
        var isBefore = entry.RecordedAt < LiabilityDay.Start(day);
        if (isBefore) openedAfter = entry.Sequence;
        foreach (var it in movements)
        {
            var row = rows.GetValueOrDefault(it.Cohort) ?? LiabilityRow.Of(it.Cohort);
            rows[it.Cohort] = isBefore
                ? row with { Opening = row.Opening + it.Points }
                : row.Move(it.Column, it.Points);
        }
    }

    /// <summary>The day, held against the account as it was read before the entries.</summary>
    public CustomerDay Close(Account account)
    {
        var sums = rows.Values.ByCohort();
        var isMoved = closedThrough > After;
        return new CustomerDay(
            sums,
            [.. PositionDrifts(account, sums), .. AccountDrifts(account)],
            isNewest && isMoved ? new LiabilityPosition(customerId, day, openedAfter, closedThrough, sums) : null);
    }

    private IEnumerable<LiabilityDrift> PositionDrifts(Account account, IReadOnlyList<LiabilityRow> sums)
    {
        var expected = sums.ToDictionary(row => row.Cohort, row => row.Closing);
        var now = LiabilityPolicy.PositionOf(account);
        return expected.Keys.Union(now.Keys).Union(later.Keys)
            .Select(cohort => Drift(
                LiabilityCheck.Position, cohort, expected.GetValueOrDefault(cohort),
                now.GetValueOrDefault(cohort) - later.GetValueOrDefault(cohort)))
            .Where(IsDrift);
    }

    private IEnumerable<LiabilityDrift> AccountDrifts(Account account)
    {
        var sum = LiabilityPolicy.PositionOf(account).Values.Aggregate(Points.Zero, (all, part) => all + part);
        LiabilityDrift[] checks =
        [
            Drift(LiabilityCheck.Balance, cohort: null, sum, account.Balance),
            Drift(LiabilityCheck.Entries, cohort: null, new Points(account.Sequence), new Points(After + found)),
        ];
        return checks.Where(IsDrift);
    }

    private LiabilityDrift Drift(LiabilityCheck check, Cohort? cohort, Points expected, Points actual) =>
        new(customerId, check, cohort?.Program, cohort?.IssuedIn, expected, actual);

    private static bool IsDrift(LiabilityDrift it) => it.Expected != it.Actual;
}

/// <summary>What closing a day found of one customer.</summary>
/// <param name="Rows">The customer's roll-forward.</param>
/// <param name="Drifts">What does not fit the account; empty where all does.</param>
/// <param name="Position">What to remember; null where the stored one still holds.</param>
internal sealed record CustomerDay(
    IReadOnlyList<LiabilityRow> Rows, IReadOnlyList<LiabilityDrift> Drifts, LiabilityPosition? Position);
