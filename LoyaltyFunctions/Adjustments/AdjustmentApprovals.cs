using LoyaltyFunctions.Ledger;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Adjustments;

/// <summary>What became of an adjustment, or of a decision about one.</summary>
public abstract record AdjustmentAnswer
{
    /// <summary>The ledger was asked, and this is what it says.</summary>
    public sealed record OfLedger(LedgerAnswer Answer) : AdjustmentAnswer;

    /// <summary>It waits for a second person.</summary>
    public sealed record Pending(AdjustmentRequest Request, bool IsRepeat) : AdjustmentAnswer;

    /// <summary>A second person refused it.</summary>
    public sealed record Refused(AdjustmentRequest Request, bool IsRepeat) : AdjustmentAnswer;

    /// <summary>Another request has the id.</summary>
    /// <param name="ContentHash">Hash of what was asked now.</param>
    public sealed record KeyReused(AdjustmentRequest Stored, string ContentHash) : AdjustmentAnswer;

    /// <summary>The decision does not count; nothing changed.</summary>
    public sealed record Denied(AdjustmentRequest Request, ApprovalVerdict Verdict) : AdjustmentAnswer;
}

/// <summary>
/// Records adjustments within the limit, and keeps the others until a second person has decided. A decision is stored
/// first, so that there is one; then the ledger records what was approved. Where that is interrupted, approving again
/// carries on.
/// </summary>
public sealed class AdjustmentApprovals(
    CommandHttp ledger, CosmosAdjustmentStore store, IOptions<AdjustmentOptions> options, TimeProvider time)
{
    /// <summary>How often two people may decide at the same moment before one is told to come back.</summary>
    private const int AttemptsMax = 5;

    /// <summary>Takes requests for adjustments.</summary>
    public CommandHttp Http => ledger;

    /// <summary>Records an adjustment, or keeps it for a second person.</summary>
    public async Task<AdjustmentAnswer> SubmitAsync(
        AdjustPoints command, bool isDryRun, CancellationToken cancellationToken)
    {
        if (await FindAsync(command, cancellationToken) is { } known) return known;
        if (!AdjustmentPolicy.NeedsApproval(command.Points, options.Value.PointsMax))
        {
            return new AdjustmentAnswer.OfLedger(await ledger.AskAsync(command, isDryRun, cancellationToken));
        }

        // What the ledger would refuse today nobody needs to approve; the ledger is asked again at the approval.
        var preview = await ledger.AskAsync(command, isDryRun: true, cancellationToken);
        if (preview is not LedgerAnswer.Recorded) return new AdjustmentAnswer.OfLedger(preview);
        var request = AdjustmentRequest.Of(command, time.GetUtcNow(), options.Value.ApprovalDays);
        return isDryRun || await store.CreateAsync(request, cancellationToken)
            ? new AdjustmentAnswer.Pending(request, IsRepeat: false)
            : (await FindAsync(command, cancellationToken))!;
    }

    /// <summary>Takes a second person's decision.</summary>
    /// <param name="entry">Reads the entry of the adjustment, where it is recorded.</param>
    public async Task<AdjustmentAnswer> DecideAsync(
        StoredAdjustment stored, ApprovalCall call, Func<Task<LedgerEntry?>> entry,
        CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var verdict = AdjustmentPolicy.Judge(stored.Request, await entry() is not null, call.Asked);
            if (verdict is not (ApprovalVerdict.Accepted or ApprovalVerdict.Repeated))
            {
                return new AdjustmentAnswer.Denied(stored.Request, verdict);
            }

            if (call.IsDryRun || verdict == ApprovalVerdict.Repeated)
            {
                return await CarryOutAsync(stored, call, verdict, cancellationToken);
            }

            var decided = stored.Request with { Decision = call.Asked };
            if (await store.ReplaceAsync(decided, stored.ETag, cancellationToken) is { } replaced)
            {
                return await CarryOutAsync(replaced, call, verdict, cancellationToken);
            }

            if (await store.ReadAsync(decided.CustomerId, decided.RequestId, cancellationToken) is not { } moved) break;
            stored = moved;
        }

        return new AdjustmentAnswer.OfLedger(new LedgerAnswer.Busy(stored.Request.CustomerId));
    }

    private async Task<AdjustmentAnswer> CarryOutAsync(
        StoredAdjustment stored, ApprovalCall call, ApprovalVerdict verdict, CancellationToken cancellationToken)
    {
        var request = stored.Request;
        var decision = request.Decision ?? call.Asked;
        if (!decision.Approves)
        {
            return new AdjustmentAnswer.Refused(
                request with { Decision = decision }, verdict == ApprovalVerdict.Repeated);
        }

        var answer = await ledger.AskAsync(
            request.ToCommand(call.RecordedBy, decision.Actor), call.IsDryRun, cancellationToken);
        if (answer is LedgerAnswer.Refused && !call.IsDryRun)
        {
            // The points are not there to be taken now. The request stays open; who was faster decides what it is now.
            await store.ReplaceAsync(request with { Decision = null }, stored.ETag, cancellationToken);
        }

        return new AdjustmentAnswer.OfLedger(answer);
    }

    private async Task<AdjustmentAnswer?> FindAsync(AdjustPoints command, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(command.CustomerId, command.RequestId, cancellationToken) is not { } stored)
        {
            return null;
        }

        return stored.Request.ContentHash == command.ContentHash
            ? new AdjustmentAnswer.Pending(stored.Request, IsRepeat: true)
            : new AdjustmentAnswer.KeyReused(stored.Request, command.ContentHash);
    }
}

/// <summary>A second person's call.</summary>
/// <param name="RecordedBy">Names this one call.</param>
public sealed record ApprovalCall(AdjustmentDecision Asked, string RecordedBy, bool IsDryRun);
