using System.Globalization;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Quarantine;

/// <summary>Which items of the quarantine are meant; null is all.</summary>
/// <param name="Code">The item's code, or one of its rows' codes.</param>
/// <param name="From">Quarantined at this instant or later.</param>
/// <param name="To">Quarantined before this instant.</param>
public sealed record QuarantineFilter(
    string? Kind, string? Code, QuarantineStatus? Status, DateTimeOffset? From, DateTimeOffset? To)
{
    private static readonly string KindsText = string.Join(", ", QuarantineKinds.All);

    /// <summary>What a page token belongs to: another filter's token leads nowhere.</summary>
    public PageScope Scope => new(
        "quarantine" + ContentHash.Of(Kind, Code, Status?.ToString(), Text(From), Text(To))[..8], CustomerId: "");

    /// <summary>Reads <c>kind, code, status, from, to</c>; problems stay with the query.</summary>
    public static QuarantineFilter Read(ReadQuery query)
    {
        var kind = query.Text("kind");
        if (kind is not null && !QuarantineKinds.All.Contains(kind))
        {
            query.Refuse($"'kind' must be one of {KindsText}.");
        }

        var status = query.Text("status");
        QuarantineStatus? read = status switch
        {
            "open" => QuarantineStatus.Open,
            "replayed" => QuarantineStatus.Replayed,
            "dismissed" => QuarantineStatus.Dismissed,
            _ => null,
        };
        if (status is not null && read is null) query.Refuse("'status' must be one of open, replayed, dismissed.");
        return new QuarantineFilter(kind, query.Text("code"), read, query.Instant("from"), query.Instant("to"));
    }

    /// <summary>Reads <c>kind, code, from, to</c> of a replay, which is about open items alone.</summary>
    public static QuarantineFilter Read(CommandFields fields)
    {
        var kind = fields.OptionalText("kind");
        if (kind is not null && !QuarantineKinds.All.Contains(kind))
        {
            fields.Invalid("kind", $"must be one of {KindsText}");
        }

        return new QuarantineFilter(
            kind, fields.OptionalText("code"), QuarantineStatus.Open, fields.OptionalInstant("from"),
            fields.OptionalInstant("to"));
    }

    private static string? Text(DateTimeOffset? instant) =>
        instant?.UtcTicks.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Where a list goes on: behind so many of the items of an instant.</summary>
public sealed record QuarantinePosition(DateTimeOffset At, int Skipped)
{
    /// <summary>How many numbers a page token has.</summary>
    public const int Numbers = 2;

    public static QuarantinePosition? Of(IReadOnlyList<long>? numbers) =>
        numbers is [var ticks and >= 0, var skipped and >= 0 and <= int.MaxValue]
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new QuarantinePosition(new DateTimeOffset(ticks, TimeSpan.Zero), (int)skipped)
            : null;

    public string Token(QuarantineFilter filter) => PageToken.Write(filter.Scope, At.UtcTicks, Skipped);
}
