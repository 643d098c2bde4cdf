using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Transfers;

/// <summary>What is answered to the request for a transfer.</summary>
public abstract record TransferAnswer
{
    /// <summary>It is done, would be done, or is under way.</summary>
    public sealed record Known(TransferView View, bool IsRepeat) : TransferAnswer;

    /// <summary>A ledger refuses it, or is busy; no points have moved.</summary>
    public sealed record OfLedger(LedgerAnswer Answer) : TransferAnswer;

    /// <summary>Another transfer has the id.</summary>
    public sealed record KeyReused(Transfer Stored) : TransferAnswer;

    /// <summary>The receiver could not take the points, and the sender has them again.</summary>
    public sealed record GivenBack(Rejection Refusal, bool IsRepeat) : TransferAnswer;
}

/// <summary>Starts transfers, each once, and waits for their end.</summary>
public sealed class TransferRuns(
    CommandHttp ledger, TransferEntries entries, IOptions<TransferOptions> options, TimeProvider time)
{
    /// <summary>Takes requests for transfers.</summary>
    public CommandHttp Http => ledger;

    /// <summary>Asks both ledgers, starts the workflow, and waits for it within a bound.</summary>
    public async Task<TransferAnswer> TransferAsync(
        Transfer transfer, CommandRequest asked, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        var run = await workflows.GetInstanceAsync(transfer.InstanceId, getInputsAndOutputs: true, cancellationToken);
        if (OtherOf(run, transfer) is { } other) return new TransferAnswer.KeyReused(other);

        var isRepeat = run is not null && !IsRefused(run);
        if (!isRepeat || asked.IsDryRun)
        {
            var preview = await PreviewAsync(transfer, asked.RecordedBy, cancellationToken);
            if (preview is not TransferAnswer.Known { IsRepeat: var isKnown } || asked.IsDryRun) return preview;
            isRepeat = isKnown;
        }

        // A refusal is not remembered: what was refused yesterday may be possible today.
        if (run is not null && IsRefused(run)) await workflows.PurgeInstanceAsync(run.InstanceId, cancellationToken);
        var isStarted = await workflows.StartOnceAsync(
            WorkflowNames.TransferPoints, transfer.InstanceId, transfer, cancellationToken);
        run = await WaitAsync(workflows, transfer.InstanceId, cancellationToken);
        if (OtherOf(run, transfer) is { } faster) return new TransferAnswer.KeyReused(faster);
        return await AnswerAsync(transfer, run, isRepeat || !isStarted, cancellationToken);
    }

    /// <summary>How a transfer stands; null where none of this id is known.</summary>
    public async Task<TransferView?> FindAsync(
        string sender, string requestId, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        var run = await workflows.GetInstanceAsync(
            Transfer.IdOf(sender, requestId), getInputsAndOutputs: true, cancellationToken);
        var taken = await entries.ReadOutAsync(sender, requestId, cancellationToken);
        var transfer = taken is not null
            ? new Transfer(sender, taken.Counterparty!, Points.Zero - taken.Points, requestId)
            : run?.ReadInputAs<Transfer>();
        return transfer is null ? null : await ReadAsync(transfer, run, cancellationToken);
    }

    // Both sides are asked before points move, so that a refusal comes at once.
    private async Task<TransferAnswer> PreviewAsync(
        Transfer transfer, string recordedBy, CancellationToken cancellationToken)
    {
        var taken = await ledger.AskAsync(transfer.ToCommand(recordedBy), isDryRun: true, cancellationToken);
        if (taken is LedgerAnswer.Repeated)
        {
            var view = await ReadAsync(transfer, run: null, cancellationToken);
            return new TransferAnswer.Known(view with { DryRun = true }, IsRepeat: true);
        }

        if (taken is not LedgerAnswer.Recorded { Entry: var leaving }) return new TransferAnswer.OfLedger(taken);
        var put = await ledger.AskAsync(
            TransferEntries.PutCommand(transfer, transfer.Receiver, leaving, recordedBy), isDryRun: true,
            cancellationToken);
        if (put is not LedgerAnswer.Recorded { Entry: var arriving }) return new TransferAnswer.OfLedger(put);
        var legs = new TransferLegs(leaving, arriving, Back: null);
        return new TransferAnswer.Known(
            TransferView.Of(transfer, TransferState.Done, legs) with { DryRun = true }, IsRepeat: false);
    }

    private async Task<OrchestrationMetadata?> WaitAsync(
        DurableTaskClient workflows, string instanceId, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.WaitSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            return await workflows.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return await workflows.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellationToken);
        }
    }

    private async Task<TransferAnswer> AnswerAsync(
        Transfer transfer, OrchestrationMetadata? run, bool isRepeat, CancellationToken cancellationToken)
    {
        if (run is { RuntimeStatus: OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated })
        {
            return new TransferAnswer.OfLedger(new LedgerAnswer.Busy(transfer.Sender));
        }

        var refusal = OutcomeOf(run)?.Refusal;
        if (refusal is not null && OutcomeOf(run) is { GivenBack: true })
        {
            return new TransferAnswer.GivenBack(refusal, isRepeat);
        }

        return refusal is not null
            ? new TransferAnswer.OfLedger(new LedgerAnswer.Refused(new LedgerRefusal(
                Enum.Parse<LedgerRefusalCode>(refusal.Code), refusal.Reason)))
            : new TransferAnswer.Known(await ReadAsync(transfer, run, cancellationToken), isRepeat);
    }

    private async Task<TransferView> ReadAsync(
        Transfer transfer, OrchestrationMetadata? run, CancellationToken cancellationToken)
    {
        var legs = new TransferLegs(
            await entries.ReadOutAsync(transfer.Sender, transfer.RequestId, cancellationToken),
            await entries.ReadInAsync(transfer, cancellationToken),
            await entries.ReadBackAsync(transfer.Sender, transfer.RequestId, cancellationToken));
        return TransferView.Of(transfer, StateOf(legs, run), legs) with
        {
            Reason = OutcomeOf(run)?.Refusal?.Reason ?? run?.FailureDetails?.ErrorMessage,
        };
    }

    private static TransferState StateOf(TransferLegs legs, OrchestrationMetadata? run) =>
        legs.In is not null ? TransferState.Done
        : legs.Back is not null ? TransferState.GivenBack
        : run is null ? TransferState.UnderWay
        : IsRefused(run) ? TransferState.Refused
        : run.RuntimeStatus is OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated
            ? TransferState.Failed
        : TransferState.UnderWay;

    private static bool IsRefused(OrchestrationMetadata run) =>
        OutcomeOf(run) is { Refusal: not null, GivenBack: false };

    private static TransferOutcome? OutcomeOf(OrchestrationMetadata? run) =>
        run is { RuntimeStatus: OrchestrationRuntimeStatus.Completed } ? run.ReadOutputAs<TransferOutcome>() : null;

    private static Transfer? OtherOf(OrchestrationMetadata? run, Transfer transfer) =>
        run?.ReadInputAs<Transfer>() is { } known && known != transfer ? known : null;
}
