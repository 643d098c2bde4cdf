using System.Text.Json.Serialization;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Statements;

/// <summary>
/// Answer of <c>GET /api/customers/{customerId}/statement</c>: a page of the movements of a period. On every page,
/// <c>opening + points of totals = closing</c>, and <c>page.opening + points of movements = page.closing</c>.
/// </summary>
/// <param name="From">Entries recorded from then on are in it, UTC.</param>
/// <param name="To">Entries recorded then or later are not in it, UTC.</param>
/// <param name="Opening">The balance before the period.</param>
/// <param name="Closing">The balance at the end of the period, or now where it has not ended.</param>
/// <param name="Entries">How many movements the whole period has.</param>
/// <param name="Totals">What the movements of the whole period add up to, by kind.</param>
/// <param name="Page">The balances around the movements of this page.</param>
/// <param name="Movements">The entries as they are stored, oldest first: each hash can be computed from what is shown.
/// </param>
/// <param name="Expiring">What expires when, as seen now.</param>
/// <param name="Continuation">What to send as <c>continuation</c> for the next page; absent on the last.</param>
public sealed record StatementView(
    string CustomerId,
    DateTimeOffset From,
    DateTimeOffset To,
    Points Opening,
    Points Closing,
    long Entries,
    IReadOnlyList<KindTotal> Totals,
    StatementPage Page,
    IReadOnlyList<LedgerEntry> Movements,
    IReadOnlyList<ExpiringPoints> Expiring,
    string? Continuation)
{
    /// <summary>What leads from the last movement to a seal; absent where none was asked for.</summary>
    public StatementProof? Proof { get; init; }

    /// <summary>The sequence of the last entry that the statement covers; 0 where it ends before the first.</summary>
    [JsonIgnore]
    public long Through { get; init; }
}

/// <summary>The balances around the movements of a page.</summary>
/// <param name="Opening">Before the first of them.</param>
/// <param name="Closing">After the last of them.</param>
public sealed record StatementPage(Points Opening, Points Closing);
