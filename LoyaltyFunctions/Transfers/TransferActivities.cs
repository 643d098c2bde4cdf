using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Transfers;

/// <summary>The steps of a transfer. Each may run more than once and then does nothing new.</summary>
public sealed class TransferActivities(PointsLedger ledger, TransferEntries entries)
{
    public const string TakeOutName = "TakeTransferOut";
    public const string PutInName = "PutTransferIn";
    public const string GiveBackName = "GiveTransferBack";

    /// <summary>The code of a step that comes after the points went back.</summary>
    public const string GivenBackCode = "GivenBack";

    /// <summary>Takes the points out of the sender's ledger.</summary>
    [Function(TakeOutName)]
    public async Task<TransferStep> TakeOutAsync(
        [ActivityTrigger] Transfer transfer, CancellationToken cancellationToken) =>
        StepOf(transfer, await ledger.ExecuteAsync(transfer.ToCommand(transfer.InstanceId), cancellationToken));

    /// <summary>Puts the points into the receiver's ledger, unless they went back before.</summary>
    [Function(PutInName)]
    public async Task<TransferStep> PutInAsync(
        [ActivityTrigger] Transfer transfer, CancellationToken cancellationToken)
    {
        if (await entries.ReadBackAsync(transfer.Sender, transfer.RequestId, cancellationToken) is not null)
        {
            return new TransferStep(new Rejection(GivenBackCode, "the points went back to the sender before"));
        }

        var taken = await ReadTakenAsync(transfer, cancellationToken);
        return StepOf(transfer, await PutAsync(transfer, transfer.Receiver, taken, cancellationToken));
    }

    /// <summary>Puts the points back into the sender's ledger, unless the receiver has them after all.</summary>
    /// <remarks>
    /// First the receiver's ledger is closed to them: a step that puts them in may still be under way, past its check.
    /// </remarks>
    /// <returns>Whether the sender has them.</returns>
    [Function(GiveBackName)]
    public async Task<bool> GiveBackAsync([ActivityTrigger] Transfer transfer, CancellationToken cancellationToken)
    {
        var taken = await ReadTakenAsync(transfer, cancellationToken);
        if (!await entries.RefuseInAsync(transfer, cancellationToken)) return false;
        var step = StepOf(transfer, await PutAsync(transfer, transfer.Sender, taken, cancellationToken));
        return step.Refusal is not { } refusal
            ? true
            : throw new InvalidOperationException(
                $"{transfer.InstanceId} cannot give its points back to '{transfer.Sender}': {refusal.Reason}");
    }

    private async Task<LedgerEntry> ReadTakenAsync(Transfer transfer, CancellationToken cancellationToken) =>
        await entries.ReadOutAsync(transfer.Sender, transfer.RequestId, cancellationToken)
            ?? throw new InvalidOperationException(
                $"{transfer.InstanceId} has no entry that took its points out; entries are never deleted.");

    private Task<LedgerAnswer> PutAsync(
        Transfer transfer, string customerId, LedgerEntry taken, CancellationToken cancellationToken) =>
        ledger.ExecuteAsync(
            TransferEntries.PutCommand(transfer, customerId, taken, transfer.InstanceId), cancellationToken);

    private static TransferStep StepOf(Transfer transfer, LedgerAnswer answer) => answer switch
    {
        LedgerAnswer.Recorded or LedgerAnswer.Repeated => TransferStep.Done,
        LedgerAnswer.Refused it => new TransferStep(new Rejection(it.Refusal.Code.ToString(), it.Refusal.Detail)),
        LedgerAnswer.KeyReused it => throw new InvalidOperationException(
            $"{transfer.InstanceId} finds another transfer under its key, '{it.Entry.EntryId}'."),
        _ => throw new BalanceMovedException(transfer.Sender),
    };
}
