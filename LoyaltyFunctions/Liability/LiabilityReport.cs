using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Liability;

/// <summary>What was owed to one customer when a day was closed; holds until the next day with an entry.</summary>
/// <param name="Day">The last day that was closed with entries.</param>
/// <param name="OpenedAfter">Sequence of the last entry before the day.</param>
/// <param name="ClosedThrough">Sequence of the last entry of the day.</param>
public sealed record LiabilityPosition(
    string CustomerId, DateOnly Day, long OpenedAfter, long ClosedThrough, IReadOnlyList<LiabilityRow> Rows);

/// <summary>What is compared. Stored by name: never renamed.</summary>
public enum LiabilityCheck
{
    /// <summary>Expected: a cohort's points by the entries. Actual: the same by the account.</summary>
    Position,

    /// <summary>Expected: the account's lots and reservations less its deficit. Actual: its balance.</summary>
    Balance,

    /// <summary>Expected: the number of entries by the account. Actual: how many there are.</summary>
    Entries,
}

/// <summary>A customer whose account does not fit the entries.</summary>
/// <param name="Program">The cohort's program; absent where the check is about no cohort.</param>
/// <param name="IssuedIn">The cohort's month; absent where the check is about no cohort.</param>
public sealed record LiabilityDrift(
    string CustomerId, LiabilityCheck Check, string? Program, string? IssuedIn, Points Expected, Points Actual);

/// <summary>A cohort that does not open with what the day before closed with.</summary>
public sealed record LiabilityBreak(string Program, string IssuedIn, Points Closed, Points Opened);

/// <summary>A customer who could not be looked at.</summary>
/// <param name="Reason">What went wrong, in a line.</param>
public sealed record LiabilityFailure(string CustomerId, string Reason);

/// <summary>The sums over some customers, or over all of them.</summary>
public sealed record LiabilitySums
{
    /// <summary>So many drifts and failures are named; all are counted.</summary>
    public const int NamedMax = 100;

    /// <summary>Customers that were looked at.</summary>
    public int Customers { get; init; }

    /// <summary>Of them, those whose account does not fit the entries.</summary>
    public int Drifted { get; init; }

    /// <summary>Customers who could not be looked at.</summary>
    public int Failed { get; init; }

    public IReadOnlyList<LiabilityRow> Rows { get; init; } = [];

    public IReadOnlyList<LiabilityDrift> Drifts { get; init; } = [];

    public IReadOnlyList<LiabilityFailure> Failures { get; init; } = [];

    public static LiabilitySums operator +(LiabilitySums left, LiabilitySums right) => new()
    {
        Customers = left.Customers + right.Customers,
        Drifted = left.Drifted + right.Drifted,
        Failed = left.Failed + right.Failed,
        Rows = left.Rows.Concat(right.Rows).ByCohort(),
        Drifts = [.. left.Drifts.Concat(right.Drifts).Take(NamedMax)],
        Failures = [.. left.Failures.Concat(right.Failures).Take(NamedMax)],
    };

    internal static LiabilitySums Of(CustomerDay day) => new()
    {
        Customers = 1,
        Drifted = day.Drifts.Count > 0 ? 1 : 0,
        Rows = day.Rows,
        Drifts = day.Drifts,
    };

    internal static LiabilitySums Failure(string customerId, string reason) =>
        new() { Customers = 1, Failed = 1, Failures = [new LiabilityFailure(customerId, reason)] };
}

/// <summary>The file <c>{day}.json</c> in the container <c>liability</c>.</summary>
/// <param name="Closes">Whether all of it fits: no drift, no break, nobody left out.</param>
/// <param name="Totals">All cohorts together.</param>
/// <param name="Breaks">Against the report of the day before; empty where there is none.</param>
public sealed record LiabilityReport(
    DateOnly Day, bool Closes, LiabilityRow Totals, LiabilitySums Sums, IReadOnlyList<LiabilityBreak> Breaks)
{
    public int SchemaVersion { get; init; } = 1;

    /// <param name="dayBefore">The report of the day before; null where there is none.</param>
    public static LiabilityReport Of(DateOnly day, LiabilitySums sums, LiabilityReport? dayBefore)
    {
        var breaks = dayBefore is null ? [] : LiabilityPolicy.BreaksBetween(dayBefore.Sums.Rows, sums.Rows);
        var closes = sums is { Drifted: 0, Failed: 0 } && breaks.Count == 0;
        return new LiabilityReport(day, closes, sums.Rows.Total(), sums, breaks);
    }
}
