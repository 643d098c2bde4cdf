using System.Diagnostics;
using DurableRuntime.Dispatch;
using DurableRuntime.Entities;
using DurableRuntime.Model;
using DurableRuntime.Storage;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace DurableRuntime;

/// <summary>
/// Runs orchestrations durably: each step's history, outgoing work and state are one SQLite transaction, and what
/// the step sets free starts after it. After a crash, the work that still has rows goes on.
/// </summary>
public sealed class DurableEngine : IAsyncDisposable
{
    private readonly QuietGate _gate = new();
    private readonly StatusWaiters _waiters = new();
    private readonly StoreWriter _writer;
    private readonly TimerQueue _timers;
    private readonly ActivityDispatcher _activities;
    private readonly InstanceDispatcher _instances;
    private readonly EntityDispatcher _entities;
    private readonly TimeProvider _time;
    private bool _isStarted;
    private bool _isStopped;

    /// <summary>Opens the task hub; nothing runs until <see cref="StartAsync"/>.</summary>
    public DurableEngine(DurableEngineOptions options, IDurableFunctions functions)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(functions);
        var logger = options.Logging.CreateLogger("DurableRuntime");
        var ids = new IdSource();
        _time = options.Time;
        _writer = new StoreWriter(new HubStore(options.Path, ids), options, logger) { Failed = Fail };
        _instances = new InstanceDispatcher(functions, options, _writer, ids, _gate, _waiters, logger)
        {
            Release = Release,
        };
        _activities = new ActivityDispatcher(functions, options, _gate, _instances.Post);
        _entities = new EntityDispatcher(functions, options, _writer, ids, _gate, logger) { Release = Release };
        _timers = new TimerQueue(_time, Deliver);
        Client = new EngineClient(options, _writer, ids, _waiters, _gate, Release);
    }

    /// <summary>The task hub's client; usable between start and stop.</summary>
    public DurableTaskClient Client { get; }

    /// <summary>
    /// Whether nothing runs and nothing is ready to. Timers, waits for events and delayed starts do not count.
    /// </summary>
    public bool IsQuiet => _gate.IsQuiet;

    /// <summary>Completes when nothing runs and nothing is ready to.</summary>
    public Task WaitUntilQuietAsync(CancellationToken cancellationToken) => _gate.WaitAsync(cancellationToken);

    /// <summary>Goes on with all work that the task hub holds.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _isStarted = true;
        Activity.Current = null; // What runs later is no part of what started the engine.
        _writer.Start();
        var work = await _writer.RunAsync(store => store.ReadWork());
        foreach (var item in work) Release(item);
        _activities.Start();
        _instances.Start();
        _entities.Start();
    }

    /// <summary>
    /// Drains: activities that run may end (until the token asks them to give up), and their results are stored.
    /// Everything else goes on after the next start.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_isStopped) return;
        _isStopped = true;
        _timers.Dispose();
        await _activities.StopAsync(cancellationToken);
        await _entities.StopAsync(cancellationToken);
        await _instances.StopAsync();
        if (!_isStarted) _writer.Start();
        await _writer.StopAsync();
        _waiters.Fail(new EngineStoppedException("The durable engine has stopped."));
    }

    /// <summary>Stops without asking activities to give up.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _activities.Dispose();
        _entities.Dispose();
    }

    /// <summary>An instance, and the history of its current execution.</summary>
    internal Task<(InstanceRecord? Instance, List<HistoryEvent> History)> ReadAsync(string instanceId) =>
        _writer.RunAsync(store => store.Find(instanceId) is { } instance
            ? (instance, store.ReadHistory(instance.Execution))
            : ((InstanceRecord?)null, []));

    private void Fail(Exception fault)
    {
        _waiters.Fail(fault);
        _gate.Fail(fault);
    }

    private void Release(WorkItem item)
    {
        if (item.Due > _time.GetUtcNow().UtcDateTime)
        {
            _timers.Add(item);
        }
        else if (item.Kind == WorkKind.Activity)
        {
            _activities.Add(item);
        }
        else
        {
            Deliver(item);
        }
    }

    private void Deliver(WorkItem item)
    {
        if (item.Kind == WorkKind.Entity) _entities.Post(item);
        else _instances.Post(item);
    }
}
