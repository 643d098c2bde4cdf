using System.Threading.Channels;
using DurableRuntime.Dispatch;
using DurableRuntime.Model;
using DurableRuntime.Storage;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace DurableRuntime.Entities;

/// <summary>
/// Gives entities their messages, one step of an entity at a time. A step runs the operations that wait, and stores
/// state, answers and signals together.
/// </summary>
internal sealed class EntityDispatcher(
    IDurableFunctions functions,
    DurableEngineOptions options,
    StoreWriter writer,
    IdSource ids,
    QuietGate gate,
    ILogger logger) : IDisposable
{
    private readonly SlotTable _slots = new(options.MaxCachedInstances);
    private readonly Channel<InstanceSlot> _ready = Channel.CreateUnbounded<InstanceSlot>();
    private readonly CancellationTokenSource _giveUp = new();
    private Task[] _workers = [];
    private volatile bool _isStopping;

    /// <summary>Where the work goes that a stored step sets free.</summary>
    internal required Action<WorkItem> Release { get; init; }

    internal void Start() =>
        _workers = [.. Enumerable.Range(0, options.MaxConcurrentEntities).Select(_ => Task.Run(WorkAsync))];

    internal void Post(WorkItem message)
    {
        var isPosted = false;
        while (!isPosted)
        {
            var slot = _slots.Get(message.InstanceId);
            isPosted = slot.TryPost(message, out var mustRun);
            if (!mustRun) continue;
            gate.Enter();
            _ready.Writer.TryWrite(slot);
        }
    }

    /// <summary>Starts no more steps, and waits for those that run. Cancellation asks them to give up.</summary>
    internal async Task StopAsync(CancellationToken cancellation)
    {
        _isStopping = true;
        _ready.Writer.TryComplete();
        await using var registration = cancellation.Register(_giveUp.Cancel);
        await Task.WhenAll(_workers);
    }

    public void Dispose() => _giveUp.Dispose();

    private async Task WorkAsync()
    {
        await foreach (var slot in _ready.Reader.ReadAllAsync())
        {
            try
            {
                _slots.Wake(slot);
                if (!_isStopping && await TakeTurnAsync(slot) && _ready.Writer.TryWrite(slot)) continue;
                gate.Leave();
            }
            catch (Exception stopped) when (stopped is EngineStoppedException
                || (stopped is OperationCanceledException && _giveUp.IsCancellationRequested))
            {
                return; // Not stored: it is taken again after the next start.
            }
            catch (Exception exception)
            {
                writer.Break(exception);
                return;
            }
        }
    }

    /// <summary>Takes what waits. True: more came meanwhile.</summary>
    private async Task<bool> TakeTurnAsync(InstanceSlot slot)
    {
        slot.Early.AddRange(slot.TakeMessages());
        slot.Entity ??= await writer.RunAsync(store => store.Entities.Find(slot.InstanceId))
            ?? new EntityRecord(slot.InstanceId);
        while (!_isStopping && EntityLocks.Take(slot.Entity.LockedBy, slot.Early) is { Taken.Count: > 0 } turn)
        {
            await StepAsync(slot, turn);
        }

        var turns = slot.Turns;
        if (slot.EndTurn()) return true;
        _slots.Rest(slot, turns);
        return false;
    }

    private async Task StepAsync(InstanceSlot slot, EntityTurn turn)
    {
        var entity = slot.Entity!;
        var batch = new EntityBatch(entity, turn.Operations, options.DataConverter, _giveUp.Token);
        if (turn.Operations.Count > 0) await RunAsync(batch);
        var now = options.Time.GetUtcNow().UtcDateTime;
        var step = new EntityCommit(
            entity with { State = batch.State, LockedBy = turn.LockedBy, UpdatedAt = now })
        {
            Granted = turn.Granted,
        };
        step.Work.Removed.AddRange(turn.Taken.Select(message => message.Id));
        foreach (var (operation, answer) in turn.Operations.Zip(batch.Answers))
        {
            Log(operation, answer);
            if (operation.Event.Kind == HistoryKind.EntityCalled)
                step.Work.Added.Add(EntityMessages.Answer(operation, ToEvent(answer, now), ids.Next()));
        }

        foreach (var effect in batch.Effects) Add(step, effect, batch.TraceParent, now);

        var answerId = ids.Next();
        var (stored, released) = await writer.RunAsync(store => store.Entities.Apply(store, step, answerId));
        slot.Entity = stored;
        slot.Early.Clear();
        slot.Early.AddRange(turn.Held);
        released.ForEach(Release);
    }

    private async Task RunAsync(EntityBatch batch)
    {
        var name = new TaskName(batch.EntityId.Name);
        if (!functions.HasEntity(name))
        {
            batch.Fail(Failures.UnknownEntity(name));
            return;
        }

        try
        {
            await functions.RunEntityAsync(batch, _giveUp.Token);
            batch.Fail(Failures.EntityNotDispatched(name));
        }
        catch (Exception exception) when (exception is not OperationCanceledException
            || !_giveUp.IsCancellationRequested)
        {
            batch.Fail(Failures.EntityFunction(name, exception));
        }
    }

    private void Log(WorkItem operation, EntityAnswer answer)
    {
        // Nobody else hears of a signal's failure.
        if (answer.Failure is not { } failure) return;
        logger.LogError(
            "Operation {Operation} of entity {EntityId} failed and changed nothing: {Failure}",
            operation.Event.Name,
            operation.InstanceId,
            failure);
    }

    private static HistoryEvent ToEvent(EntityAnswer answer, DateTime now) => answer.Failure is { } failure
        ? new HistoryEvent(HistoryKind.EntityFailed, now) { Payload = Failures.ToJson(failure) }
        : new HistoryEvent(HistoryKind.EntityAnswered, now) { Payload = answer.Result };

    private void Add(EntityCommit step, EntityEffect effect, string? traceParent, DateTime now)
    {
        if (!effect.IsStart)
        {
            var signal = new HistoryEvent(HistoryKind.EntitySignaled, now)
            {
                Name = effect.Name,
                Payload = effect.Payload,
            };
            step.Work.Added.Add(new WorkItem(
                ids.Next(), WorkKind.Entity, effect.Target, WorkItem.AnyExecution, signal)
            {
                Due = effect.Due,
                TraceParent = traceParent,
            });
            return;
        }

        var instance = new InstanceRecord
        {
            Id = effect.Target,
            Execution = ids.Next(),
            Name = effect.Name,
            Version = effect.Start?.Version?.Version ?? string.Empty,
            CreatedAt = now,
            UpdatedAt = now,
            Input = effect.Payload,
            TraceParent = traceParent,
            Tags = effect.Start?.Tags ?? new Dictionary<string, string>(),
        };
        var started = new HistoryEvent(HistoryKind.ExecutionStarted, now) { Name = instance.Name };
        var message = new WorkItem(ids.Next(), WorkKind.Message, instance.Id, instance.Execution, started)
        {
            Due = effect.Due,
        };
        step.Starts.Add(new InstanceStart(instance, message)
        {
            IsRefusedBy = Dedupe.Refusal(effect.Start?.DedupeStatuses),
        });
    }
}
