using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Liability;

/// <summary>Ids, types, partition and schema version of the documents that closing a day leaves.</summary>
internal static class LiabilityDocuments
{
    public const int SchemaVersion = 1;
    public const string PositionId = "liability";
    public const string PositionType = "liability";
    public const string ClosedDayType = "liabilityClosed";

    /// <summary>
    /// The partition of the closed days. It can be no customer's: ids that hold an escaped slash are refused.
    /// </summary>
    public const string ClosedDays = RouteKey.EscapedSlash + "liability";
}

/// <summary>Stored form of <see cref="LiabilityPosition"/>.</summary>
internal sealed record PositionDocument(
    string Id, string CustomerId, string Type, int SchemaVersion, DateOnly Day, long OpenedAfter, long ClosedThrough,
    IReadOnlyList<LiabilityRow> Rows)
{
    public static PositionDocument From(LiabilityPosition position) => new(
        LiabilityDocuments.PositionId, position.CustomerId, LiabilityDocuments.PositionType,
        LiabilityDocuments.SchemaVersion, position.Day, position.OpenedAfter, position.ClosedThrough, position.Rows);

    public LiabilityPosition ToPosition() => SchemaVersion == LiabilityDocuments.SchemaVersion
        ? new LiabilityPosition(CustomerId, Day, OpenedAfter, ClosedThrough, Rows)
        : throw new NotSupportedException(
            $"The position of customer '{CustomerId}' has schema version {SchemaVersion}, this program reads "
            + $"{LiabilityDocuments.SchemaVersion}; delete the document '{Id}', and it is made anew from the entries.");
}

/// <summary>A day that is closed.</summary>
/// <param name="RecordedAt">The day's first instant: by it the latest day is found.</param>
internal sealed record ClosedDayDocument(
    string Id, string CustomerId, string Type, int SchemaVersion, DateTimeOffset RecordedAt)
{
    public static ClosedDayDocument Of(DateOnly day) => new(
        $"closed:{LiabilityDay.Text(day)}", LiabilityDocuments.ClosedDays, LiabilityDocuments.ClosedDayType,
        LiabilityDocuments.SchemaVersion, LiabilityDay.Start(day));
}
