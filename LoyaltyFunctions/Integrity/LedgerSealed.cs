using System.Text.Json;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Integrity;

/// <summary>
/// Data of the event <c>LedgerSealed</c>, so that others can keep the root where this platform cannot reach it; its
/// schema is <c>Events/LedgerSealed.v1.schema.json</c>.
/// </summary>
/// <param name="TreeSize">Number of customers in the seal.</param>
/// <param name="PreviousRootHash">Absent for the first seal.</param>
public sealed record LedgerSealed(
    DateOnly Date, DateTimeOffset SealedAt, long TreeSize, string RootHash, string? PreviousRootHash)
{
    public const string EventType = "LedgerSealed";

    public static OutboxEvent For(Seal seal) => new(
        $"seal:{Seal.DayOf(seal.Date)}", EventType, $"seals/{Seal.DayOf(seal.Date)}", seal.SealedAt,
        JsonSerializer.Serialize(
            new LedgerSealed(seal.Date, seal.SealedAt, seal.TreeSize, seal.RootHash, seal.PreviousRootHash),
            StoredJson.Options));
}
