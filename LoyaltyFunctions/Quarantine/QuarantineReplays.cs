using LoyaltyFunctions.Shared;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Quarantine;

/// <summary>
/// Lets items be processed again, and writes it down. Whatever is replayed, and however often: the ledger records no
/// purchase twice, so a replay is always safe.
/// </summary>
public sealed class QuarantineReplays(CosmosQuarantineStore quarantine, ReplayActions actions, TimeProvider time)
{
    /// <summary>So often somebody else may be faster.</summary>
    private const int TriesMax = 5;

    /// <summary>What was started is taken up within this; later it counts as lost.</summary>
    private static readonly TimeSpan TakenUpWithin = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Starts a replay, unless one is under way. It is started first and written down then, under a name from the item
    /// and its number: whoever does the same at the same time starts the same one.
    /// </summary>
    /// <returns>Null for an item that is unknown.</returns>
    /// <exception cref="QuarantineMovedException">Others are faster all the time; trying again helps.</exception>
    public async Task<ReplayAnswer?> ReplayAsync(
        ReplayRequest request, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        int? tried = null;
        for (var attempt = 0; attempt < TriesMax; attempt++)
        {
            if (await quarantine.FindAsync(request.Kind, request.Id, cancellationToken) is not { } found) return null;
            var last = found.Item.History?.LastOrDefault(step => step.Action == QuarantineStatus.Replayed);
            if (last is not null && (last.Number == tried || await IsUnderWayAsync(last, workflows, cancellationToken)))
            {
                return new ReplayAnswer(found.Item, last, IsNew: false, Refusal: null);
            }

            var number = (last?.Number ?? 0) + 1;
            var start = await actions.StartAsync(found.Item, number, workflows, cancellationToken);
            if (start.Refusal is { } refusal) return new ReplayAnswer(found.Item, Step: null, IsNew: false, refusal);
            var step = new QuarantineStep(
                QuarantineStatus.Replayed, number, time.GetUtcNow(), request.Actor, Reason: null, start.Started);
            var changed = found.Item with
            {
                Status = QuarantineStatus.Replayed,
                History = [.. found.Item.History ?? [], step],
            };
            if (await quarantine.TryReplaceAsync(found with { Item = changed }, cancellationToken))
            {
                return new ReplayAnswer(changed, step, IsNew: true, Refusal: null);
            }

            tried = number;
        }

        throw new QuarantineMovedException($"{request.Kind}:{request.Id}");
    }

    /// <summary>Says that nothing is to be done about an item. Said again, it stays as it is.</summary>
    /// <returns>Null for an item that is unknown.</returns>
    public async Task<QuarantineItem?> DismissAsync(
        ReplayRequest request, string reason, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < TriesMax; attempt++)
        {
            if (await quarantine.FindAsync(request.Kind, request.Id, cancellationToken) is not { } found) return null;
            if (found.Item.StatusNow == QuarantineStatus.Dismissed) return found.Item;
            var step = new QuarantineStep(
                QuarantineStatus.Dismissed, Number: null, time.GetUtcNow(), request.Actor, reason, Started: null);
            var changed = found.Item with
            {
                Status = QuarantineStatus.Dismissed,
                History = [.. found.Item.History ?? [], step],
            };
            if (await quarantine.TryReplaceAsync(found with { Item = changed }, cancellationToken)) return changed;
        }

        throw new QuarantineMovedException($"{request.Kind}:{request.Id}");
    }

    private async Task<bool> IsUnderWayAsync(
        QuarantineStep last, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        if (last.Started is null) return false;
        return await workflows.GetInstanceAsync(last.Started, cancellationToken) is { } instance
            ? !instance.IsCompleted
            : ReplayActions.IsTakenUpLater(last.Started) && time.GetUtcNow() - last.At < TakenUpWithin;
    }
}

/// <summary>An item, and who asks something about it.</summary>
/// <param name="Actor">An id of a member of staff; null where nobody is named.</param>
public sealed record ReplayRequest(string Kind, string Id, string? Actor);

/// <param name="Step">What was started; null where it was refused.</param>
/// <param name="IsNew">False where it was under way already.</param>
public sealed record ReplayAnswer(QuarantineItem Item, QuarantineStep? Step, bool IsNew, ReplayRefusal? Refusal);

/// <summary>Why an item cannot be replayed.</summary>
/// <param name="Detail">A sentence with the remedy.</param>
public sealed record ReplayRefusal(ProblemKind Kind, string Detail);

/// <param name="Started">The upload, the workflow's instance or the event that it leads to.</param>
public sealed record ReplayStart(string? Started, ReplayRefusal? Refusal)
{
    public static ReplayStart Of(string started) => new(started, Refusal: null);

    public static ReplayStart Refused(ProblemKind kind, string detail) =>
        new(Started: null, new ReplayRefusal(kind, detail));
}
