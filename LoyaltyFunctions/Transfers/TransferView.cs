using System.Text.Json.Serialization;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Transfers;

/// <summary>A transfer as it stands in both ledgers.</summary>
/// <param name="Out">The entry that took the points out; absent before.</param>
/// <param name="In">The entry that put them into the receiver's ledger; absent before.</param>
/// <param name="Back">The entry that gave them back; absent unless the receiver could not take them.</param>
public sealed record TransferView(
    string CustomerId, string RequestId, string To, Points Points, TransferState State, EntryView? Out,
    EntryView? In, EntryView? Back)
{
    /// <summary>True where nothing was recorded; absent otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DryRun { get; init; }

    /// <summary>Why the transfer was refused or has failed; absent otherwise.</summary>
    public string? Reason { get; init; }

    public static TransferView Of(Transfer transfer, TransferState state, TransferLegs legs) => new(
        transfer.Sender, transfer.RequestId, transfer.Receiver, transfer.Points, state, View(legs.Out), View(legs.In),
        View(legs.Back));

    private static EntryView? View(LedgerEntry? entry) => entry is null ? null : EntryView.Of(entry);
}

/// <summary>The entries of a transfer, as far as there are any.</summary>
public sealed record TransferLegs(LedgerEntry? Out, LedgerEntry? In, LedgerEntry? Back);
