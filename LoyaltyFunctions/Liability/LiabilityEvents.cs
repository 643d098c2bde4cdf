using System.Text.Json;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Liability;

/// <summary>
/// Data of the event <c>LiabilityClosed</c>; its schema is <c>Events/LiabilityClosed.v1.schema.json</c>.
/// </summary>
/// <param name="Closes">Whether all of it fits: no drift, no break, nobody left out.</param>
/// <param name="Drifted">Customers whose account does not fit the entries.</param>
/// <param name="Failed">Customers who could not be looked at.</param>
/// <param name="Breaks">Cohorts that do not open with what the day before closed with.</param>
/// <param name="Report">The file in the container <c>liability</c>.</param>
public sealed record LiabilityClosed(
    DateOnly Day, bool Closes, int Customers, int Drifted, int Failed, int Breaks, LiabilityRow Totals, string Report)
{
    public const string EventType = "LiabilityClosed";

    public static LiabilityClosed Of(LiabilityReport report) => new(
        report.Day, report.Closes, report.Sums.Customers, report.Sums.Drifted, report.Sums.Failed,
        report.Breaks.Count, report.Totals, LiabilityReports.NameOf(report.Day));

    /// <summary>A day that is closed again with the same result announces the same event again.</summary>
    public OutboxEvent ToEvent(DateTimeOffset now)
    {
        var data = JsonSerializer.Serialize(this, StoredJson.Options);
        var day = LiabilityDay.Text(Day);
        var id = $"liability-closed:{day}:{ContentHash.Of(data)[..16]}";
        return new OutboxEvent(id, EventType, $"liability/{day}", now, data);
    }
}

/// <summary>
/// Data of the event <c>LiabilityDrifted</c>: a customer whose account does not fit the entries. Its schema is
/// <c>Events/LiabilityDrifted.v1.schema.json</c>.
/// </summary>
public sealed record LiabilityDrifted(DateOnly Day, string CustomerId, IReadOnlyList<LiabilityDrift> Drifts)
{
    public const string EventType = "LiabilityDrifted";

    /// <summary>A day that is closed again with the same result announces the same event again.</summary>
    public OutboxEvent ToEvent(DateTimeOffset now)
    {
        var content = ContentHash.Of(JsonSerializer.Serialize(this, StoredJson.Options));
        var id = $"liability-drifted:{LiabilityDay.Text(Day)}:{content[..16]}";
        return OutboxEvent.Of(id, EventType, CustomerId, now, this);
    }
}
