using System.Text.Json.Serialization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Liability;

/// <summary>
/// One cohort's day: <c>opening + issued - redeemed - expired - reversed + adjusted + transferred = closing</c>.
/// </summary>
/// <param name="Program">The program that owes the points; <c>deficit</c> for what customers owe.</param>
/// <param name="IssuedIn">The month of issue, <c>2026-03</c>; empty for the deficit.</param>
public sealed record LiabilityRow(string Program, string IssuedIn)
{
    /// <summary>Owed at 00:00 UTC of the day.</summary>
    public Points Opening { get; init; }

    public Points Issued { get; init; }

    public Points Redeemed { get; init; }

    public Points Expired { get; init; }

    public Points Reversed { get; init; }

    public Points Adjusted { get; init; }

    public Points Transferred { get; init; }

    /// <summary>Owed at 24:00 UTC of the day.</summary>
    public Points Closing => Opening + Issued - Redeemed - Expired - Reversed + Adjusted + Transferred;

    [JsonIgnore]
    public Cohort Cohort => new(Program, IssuedIn);

    /// <summary>Whether nothing was there and nothing moved.</summary>
    [JsonIgnore]
    public bool IsEmpty => this == Of(Cohort);

    public static LiabilityRow Of(Cohort cohort) => new(cohort.Program, cohort.IssuedIn);

    /// <summary>The row with points moved in a column, which counts as its name says: redeemed points go out.</summary>
    public LiabilityRow Move(LiabilityColumn column, Points points) => column switch
    {
        LiabilityColumn.Issued => this with { Issued = Issued + points },
        LiabilityColumn.Redeemed => this with { Redeemed = Redeemed - points },
        LiabilityColumn.Expired => this with { Expired = Expired - points },
        LiabilityColumn.Reversed => this with { Reversed = Reversed - points },
        LiabilityColumn.Adjusted => this with { Adjusted = Adjusted + points },
        LiabilityColumn.Transferred => this with { Transferred = Transferred + points },
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "no such column"),
    };

    /// <summary>Both rows together, under the first one's name.</summary>
    public static LiabilityRow operator +(LiabilityRow left, LiabilityRow right) => left with
    {
        Opening = left.Opening + right.Opening,
        Issued = left.Issued + right.Issued,
        Redeemed = left.Redeemed + right.Redeemed,
        Expired = left.Expired + right.Expired,
        Reversed = left.Reversed + right.Reversed,
        Adjusted = left.Adjusted + right.Adjusted,
        Transferred = left.Transferred + right.Transferred,
    };
}

/// <summary>Sums over rows.</summary>
internal static class LiabilityRows
{
    /// <summary>One row for each cohort, in the order of program and month; none that is empty.</summary>
    public static IReadOnlyList<LiabilityRow> ByCohort(this IEnumerable<LiabilityRow> rows) =>
    [
        .. rows.GroupBy(row => row.Cohort)
            .Select(cohort => cohort.Aggregate((sum, row) => sum + row))
            .Where(row => !row.IsEmpty)
            .OrderBy(row => row.Program, StringComparer.Ordinal)
            .ThenBy(row => row.IssuedIn, StringComparer.Ordinal),
    ];

    /// <summary>All cohorts together.</summary>
    public static LiabilityRow Total(this IEnumerable<LiabilityRow> rows) =>
        rows.Aggregate(new LiabilityRow("total", ""), (sum, row) => sum + row);
}
