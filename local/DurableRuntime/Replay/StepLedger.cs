using System.Diagnostics.CodeAnalysis;
using DurableRuntime.Model;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace DurableRuntime.Replay;

/// <summary>
/// The numbered steps that the orchestrator's code takes: each must be the one that the history holds under its number,
/// or a new one; and each call stays open until its answer comes.
/// </summary>
internal sealed class StepLedger
{
    private readonly Queue<HistoryEvent> _unrecorded = new();
    private readonly Dictionary<int, OpenCall> _open = [];
    private readonly Dictionary<int, OpenCall> _openOfEntities = [];
    private int _nextId;

    /// <summary>Whether a call still waits for its answer. Until none does, an orchestration does not end.</summary>
    internal bool HasOpenCalls => _open.Count > 0;

    /// <summary>Whether an entity still owes an answer; like an event, it does not keep the end waiting.</summary>
    internal bool HasOpenEntityCalls => _openOfEntities.Count > 0;

    /// <summary>The instances that open calls of sub-orchestrators wait for.</summary>
    internal IEnumerable<string> OpenChildren => _open.Values
        .Where(call => call.Step.Kind == HistoryKind.SubOrchestrationCreated)
        .Select(call => call.Step.Target!);

    /// <summary>Takes a step that nothing answers.</summary>
    internal void Take(HistoryEvent step) => _unrecorded.Enqueue(step with { TaskId = _nextId++ });

    /// <summary>Takes a step, and waits for the serialized answer.</summary>
    internal Task<string?> Call(HistoryEvent step, CancellationToken cancellation = default)
    {
        var numbered = step with { TaskId = _nextId++ };
        _unrecorded.Enqueue(numbered);
        var call = new OpenCall(numbered);
        (call.IsOfEntity ? _openOfEntities : _open).Add(numbered.TaskId, call);
        if (cancellation.CanBeCanceled)
        {
            cancellation.Register(() =>
            {
                if (_open.Remove(numbered.TaskId)) call.Answer.TrySetCanceled(cancellation);
            });
        }

        return call.Answer.Task;
    }

    /// <summary>Holds a step of the history against the next one that the code took.</summary>
    internal void Match(HistoryEvent recorded)
    {
        var found = _unrecorded.Count > 0 ? _unrecorded.Dequeue() : null;
        if (found is null || found.TaskId != recorded.TaskId || found.Kind != recorded.Kind
            || !string.Equals(found.Name, recorded.Name, StringComparison.OrdinalIgnoreCase)
            || (found.Kind >= HistoryKind.EntityCalled && found.Target != recorded.Target))
        {
            throw Mismatch(Describe(recorded), found is null ? "none" : Describe(found));
        }
    }

    /// <summary>
    /// Ends the replay of one recorded episode: the code must not have taken more steps than it did then.
    /// </summary>
    internal void EndRecordedEpisode()
    {
        if (_unrecorded.TryPeek(out var extra)) throw Mismatch("none", Describe(extra));
    }

    /// <summary>The steps that the history does not hold yet.</summary>
    internal List<HistoryEvent> TakeNew()
    {
        var steps = _unrecorded.ToList();
        _unrecorded.Clear();
        return steps;
    }

    /// <summary>Answers a call. Returns its step; null: nothing waits for the answer any more.</summary>
    internal HistoryEvent? Complete(HistoryEvent answer)
    {
        if (!TryClose(answer.TaskId, out var call)) return null;
        call.Answer.SetResult(answer.Payload);
        return call.Step;
    }

    /// <inheritdoc cref="Complete"/>
    internal HistoryEvent? Fail(HistoryEvent answer)
    {
        if (!TryClose(answer.TaskId, out var call)) return null;
        var details = Failures.FromJson(answer.Payload!);
        call.Answer.SetException(call.IsOfEntity
            ? new EntityOperationFailedException(
                EntityInstanceId.FromString(call.Step.Target!), call.Step.Name!, details)
            : new TaskFailedException(call.Step.Name!, answer.TaskId, details));
        return call.Step;
    }

    internal static bool IsStep(HistoryEvent happened) => happened.Kind is HistoryKind.TaskScheduled
        or HistoryKind.TimerCreated or HistoryKind.SubOrchestrationCreated or HistoryKind.EventSent
        or HistoryKind.EntityCalled or HistoryKind.EntitySignaled or HistoryKind.EntityLockRequested
        or HistoryKind.EntityUnlocked;

    private bool TryClose(int taskId, [NotNullWhen(true)] out OpenCall? call) =>
        _open.Remove(taskId, out call) || _openOfEntities.Remove(taskId, out call);

    internal static string Describe(HistoryEvent step)
    {
        var what = step.Kind switch
        {
            HistoryKind.TaskScheduled => $"a call of activity '{step.Name}'",
            HistoryKind.SubOrchestrationCreated => $"a call of sub-orchestrator '{step.Name}'",
            HistoryKind.EventSent => $"an event '{step.Name}' sent to '{step.Target}'",
            HistoryKind.EntityCalled => $"a call of operation '{step.Name}' of entity '{step.Target}'",
            HistoryKind.EntitySignaled => $"a signal '{step.Name}' to entity '{step.Target}'",
            HistoryKind.EntityLockRequested => $"a lock that begins with entity '{step.Target}'",
            HistoryKind.EntityUnlocked => $"the release of entity '{step.Target}'",
            _ => "a timer",
        };
        return $"step #{step.TaskId}, {what}";
    }

    private static NonDeterministicOrchestrationException Mismatch(string expected, string found) => new(
        $"The orchestrator's code does not fit its history. Expected: {expected}. Found: {found}. "
        + "Either the code changed while this instance was running, or it does not take the same steps each time.");

    private sealed record OpenCall(HistoryEvent Step)
    {
        internal bool IsOfEntity => Step.Kind is HistoryKind.EntityCalled or HistoryKind.EntityLockRequested;

        internal TaskCompletionSource<string?> Answer { get; } = new();
    }
}
