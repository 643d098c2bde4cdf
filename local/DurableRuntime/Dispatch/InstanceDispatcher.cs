using System.Threading.Channels;
using DurableRuntime.Model;
using DurableRuntime.Replay;
using DurableRuntime.Storage;
using DurableRuntime.Tracing;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace DurableRuntime.Dispatch;

/// <summary>
/// Gives instances their messages, one step of an instance at a time. What a step sets free starts only once the step
/// is stored.
/// </summary>
internal sealed class InstanceDispatcher(
    IDurableFunctions functions,
    DurableEngineOptions options,
    StoreWriter writer,
    IdSource ids,
    QuietGate gate,
    StatusWaiters waiters,
    ILogger logger)
{
    private readonly SlotTable _slots = new(options.MaxCachedInstances);
    private readonly StepBuilder _steps = new(ids);
    private readonly Channel<InstanceSlot> _ready = Channel.CreateUnbounded<InstanceSlot>();
    private Task[] _workers = [];

    /// <summary>Where the work goes that a stored step sets free.</summary>
    internal required Action<WorkItem> Release { get; init; }

    internal void Start() =>
        _workers = [.. Enumerable.Range(0, options.MaxConcurrentOrchestrators).Select(_ => Task.Run(WorkAsync))];

    internal void Post(WorkItem message)
    {
        while (true)
        {
            var slot = _slots.Get(message.InstanceId);
            if (slot.TryPost(message, out var mustRun))
            {
                if (mustRun)
                {
                    gate.Enter();
                    _ready.Writer.TryWrite(slot);
                }

                return;
            }
        }
    }

    internal async Task StopAsync()
    {
        _ready.Writer.TryComplete();
        await Task.WhenAll(_workers);
    }

    private async Task WorkAsync()
    {
        await foreach (var slot in _ready.Reader.ReadAllAsync())
        {
            try
            {
                await RunAsync(slot);
            }
            catch (EngineStoppedException)
            {
                return; // The writer has reported why; the step was not stored and is taken again after the next start.
            }
            catch (Exception exception)
            {
                writer.Break(exception);
                return;
            }
        }
    }

    private async Task RunAsync(InstanceSlot slot)
    {
        _slots.Wake(slot);
        // While the engine drains, slots are not queued again: one more turn records the results that came meanwhile.
        if (await TakeTurnAsync(slot) && !_ready.Writer.TryWrite(slot)) await TakeTurnAsync(slot);
    }

    /// <summary>Takes the messages that wait, in one step. True: more came meanwhile.</summary>
    private async Task<bool> TakeTurnAsync(InstanceSlot slot)
    {
        List<WorkItem> messages = [.. slot.Early, .. slot.TakeMessages()];
        slot.Early.Clear();
        await LoadAsync(slot, messages);
        await StepAsync(slot, messages);

        var isOver = slot.Instance is null;
        var turns = slot.Turns;
        if (slot.EndTurn()) return true;
        if (isOver)
        {
            _slots.LetGo(slot, turns);
        }
        else
        {
            _slots.Rest(slot, turns);
        }

        gate.Leave();
        return false;
    }

    private async Task LoadAsync(InstanceSlot slot, List<WorkItem> messages)
    {
        var isRewound = Rewinding.IsIn(messages);
        if (!isRewound && slot.Instance is { } known
            && !messages.Exists(message => message.Execution > known.Execution)) return;
        slot.Forget();
        (slot.Instance, slot.History) = await writer.RunAsync(store =>
        {
            var instance = store.Find(slot.InstanceId);
            var isOver = instance is null || (instance.IsTerminal && !isRewound);
            return (instance, isOver ? [] : store.ReadHistory(instance!.Execution));
        });
        slot.HistoryCount = slot.History!.Count;
    }

    private async Task StepAsync(InstanceSlot slot, List<WorkItem> messages)
    {
        var instance = slot.Instance;
        var isRewound = instance?.Status != OrchestrationRuntimeStatus.Terminated && Rewinding.IsIn(messages);
        if (instance is null || (instance.IsTerminal && !isRewound))
        {
            await DropAsync(slot, messages);
            slot.Forget();
            return;
        }

        if (options.VersionFailure == VersionFailure.Reject && options.Mismatch(instance.Version) is { } mismatch)
        {
            logger.LogWarning("{InstanceId} waits for the next start. {Mismatch}", instance.Id, mismatch);
            slot.Forget();
            return; // The messages stay stored.
        }

        var stale = messages.FindAll(message => !message.IsFor(instance.Execution));
        messages.RemoveAll(message => !message.IsFor(instance.Execution));
        if (!TryBegin(slot, messages))
        {
            await DropAsync(slot, stale);
            return;
        }

        var now = options.Time.GetUtcNow().UtcDateTime;
        var input = new StepInput(
            now,
            [new HistoryEvent(HistoryKind.EpisodeStarted, now), .. messages.Select(message => message.Event)],
            [.. messages.Concat(stale).Select(message => message.Id)]);
        var repeat = isRewound ? TakeBackFailures(slot, instance with { Output = null, Failure = null }) : null;
        var run = slot.Run ?? Replay(slot.Instance!, slot.History!);
        var commit = _steps.Build(slot.Instance!, run, slot.HistoryCount, input);
        repeat?.Invoke(commit);
        var released = await writer.RunAsync(store => store.Apply(commit));
        if (released is null)
        {
            // Another run has taken the instance's place meanwhile; what is meant for it must still reach it.
            slot.Forget();
            foreach (var message in messages.Concat(stale)) Post(message);
            return;
        }

        Keep(slot, run, commit);
        released.ForEach(Release);
    }

    /// <summary>Takes the failures out of the slot's history; the result adds to the commit what runs again.</summary>
    private Action<Commit> TakeBackFailures(InstanceSlot slot, InstanceRecord instance)
    {
        var before = slot.History!;
        var rest = Rewinding.TakeBack(before, history => !Replay(instance, history).IsCutShort);
        slot.Instance = instance;
        slot.History = rest;
        slot.HistoryCount = rest.Count;
        return commit =>
        {
            commit.RewrittenHistory = [.. rest];
            _steps.AddRepeated(commit, instance, Rewinding.CallsToRepeat(before, rest));
        };
    }

    /// <summary>Puts the start first. Before the start messages wait, unless one ends the instance.</summary>
    private static bool TryBegin(InstanceSlot slot, List<WorkItem> messages)
    {
        if (slot.HistoryCount > 0) return messages.Count > 0;

        var start = messages.FindIndex(message => message.Event.Kind == HistoryKind.ExecutionStarted);
        var isEnded = messages.Exists(message => message.Event.Kind == HistoryKind.Terminated);
        if (start < 0 && !isEnded)
        {
            slot.Early.AddRange(messages);
            return false;
        }

        var first = messages.FindIndex(message => message.Event.Kind == HistoryKind.ExecutionStarted);
        if (first > 0)
        {
            var message = messages[first];
            messages.RemoveAt(first);
            messages.Insert(0, message);
        }

        return true;
    }

    private OrchestrationRun Replay(InstanceRecord instance, List<HistoryEvent> history)
    {
        var run = new OrchestrationRun(instance, functions, options, logger)
        {
            Strayed = () => Post(new WorkItem(
                WorkItem.NotStored, WorkKind.Message, instance.Id, instance.Execution,
                new HistoryEvent(HistoryKind.IllegalAwait, options.Time.GetUtcNow().UtcDateTime))),
        };
        run.Replay(history);
        return run;
    }

    private void Keep(InstanceSlot slot, OrchestrationRun run, Commit commit)
    {
        var instance = commit.Instance!;
        Spans.EndTurn(commit, run.Context.StartedAt ?? instance.CreatedAt);
        waiters.Tell(instance.Id, instance.Status);
        if (instance.IsTerminal)
        {
            slot.Forget();
            return;
        }

        slot.Instance = instance;
        if (commit.StartsOver)
        {
            slot.Early.AddRange(commit.Carried);
            slot.History = [];
            slot.HistoryCount = 0;
            slot.Run = null;
            return;
        }

        slot.HistoryCount += commit.History.Count;
        if (options.ReplayEveryStep)
        {
            slot.History!.AddRange(commit.History);
        }
        else
        {
            slot.Run = run;
            slot.History = null;
        }
    }

    private async Task DropAsync(InstanceSlot slot, List<WorkItem> messages)
    {
        if (messages.Count == 0) return;
        logger.LogDebug(
            "Dropped {MessageCount} messages for {InstanceId}, which does not take them",
            messages.Count,
            slot.InstanceId);
        var commit = new Commit(WorkItem.AnyExecution);
        commit.Removed.AddRange(messages.Select(message => message.Id));
        await writer.RunAsync(store => store.Apply(commit));
    }
}
