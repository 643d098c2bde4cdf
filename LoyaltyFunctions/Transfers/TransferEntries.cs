using LoyaltyFunctions.Ledger;

namespace LoyaltyFunctions.Transfers;

/// <summary>The entries of a transfer in both ledgers. One point read each.</summary>
public sealed class TransferEntries(CosmosLedgerStore store)
{
    /// <summary>What took the points out, or null.</summary>
    public Task<LedgerEntry?> ReadOutAsync(string sender, string requestId, CancellationToken cancellationToken) =>
        store.ReadEntryAsync(sender, EntryId.TransferOut(requestId), cancellationToken);

    /// <summary>What gave the points back, or null.</summary>
    public Task<LedgerEntry?> ReadBackAsync(string sender, string requestId, CancellationToken cancellationToken) =>
        store.ReadEntryAsync(sender, EntryId.TransferBack(requestId), cancellationToken);

    /// <summary>What put the points into the receiver's ledger, or null.</summary>
    public Task<LedgerEntry?> ReadInAsync(Transfer transfer, CancellationToken cancellationToken) =>
        store.ReadEntryAsync(
            transfer.Receiver, EntryId.TransferIn(transfer.Sender, transfer.RequestId), cancellationToken);

    /// <summary>Keeps the points from arriving ever, unless they have.</summary>
    /// <returns>Whether they never will.</returns>
    public Task<bool> RefuseInAsync(Transfer transfer, CancellationToken cancellationToken) =>
        store.RefuseTransferAsync(
            transfer.Receiver, EntryId.TransferIn(transfer.Sender, transfer.RequestId), cancellationToken);

    /// <summary>
    /// The command that puts the points of a transfer into a ledger: the receiver's, or the sender's.
    /// </summary>
    public static TransferPointsIn PutCommand(
        Transfer transfer, string customerId, LedgerEntry taken, string recordedBy) => new()
        {
            CustomerId = customerId,
            RecordedBy = recordedBy,
            RequestId = transfer.RequestId,
            Out = taken,
        };
}
