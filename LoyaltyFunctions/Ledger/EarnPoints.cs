using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>The command to record an earning.</summary>
/// <param name="CustomerId">Who earns.</param>
/// <param name="Points">How many points, zero or more.</param>
/// <param name="EffectiveAt">When the purchase happened.</param>
/// <param name="ContentHash">Hash of the purchase as it was sent.</param>
/// <param name="RecordedBy">The workflow's instance id.</param>
/// <param name="Receipt">The calculation; names the purchase and so the entry.</param>
public sealed record EarnPoints(
    string CustomerId,
    Points Points,
    DateTimeOffset EffectiveAt,
    string ContentHash,
    string RecordedBy,
    Receipt Receipt)
{
    public string EntryId => Ledger.EntryId.Earn(Receipt.Source, Receipt.PurchaseId);
}

/// <summary>What the ledger answers to a command.</summary>
/// <param name="Entry">The entry that stands in the ledger under the command's id.</param>
public abstract record LedgerAnswer(LedgerEntry Entry)
{
    /// <summary>This command made the entry.</summary>
    public sealed record Recorded(LedgerEntry Entry) : LedgerAnswer(Entry);

    /// <summary>The same command was recorded before; nothing was added.</summary>
    public sealed record Repeated(LedgerEntry Entry) : LedgerAnswer(Entry);

    /// <summary>The id stands in the ledger with other content; nothing was added.</summary>
    public sealed record KeyReused(LedgerEntry Entry) : LedgerAnswer(Entry);
}
