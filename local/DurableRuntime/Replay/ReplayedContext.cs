using DurableRuntime.Entities;
using DurableRuntime.Model;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace DurableRuntime.Replay;

/// <summary>
/// The context of one run of an orchestrator: its steps go through the ledger, and its time comes from the history.
/// </summary>
internal sealed class ReplayedContext(InstanceRecord instance, DurableEngineOptions options, OrchestratorThread thread)
    : TaskOrchestrationContext
{
    private readonly StepLedger _steps = new();
    private readonly ExternalEvents _events = new(options.DataConverter);
    private OrchestrationEntities? _entities;
    private DateTime _now;
    private bool _isReplaying;
    private int _guidCount;

    public override TaskName Name => instance.Name;

    public override string InstanceId => instance.Id;

    public override string Version => instance.Version;

    public override ParentOrchestrationInstance? Parent =>
        instance.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.InstanceId) : null;

    public override DateTime CurrentUtcDateTime => _now;

    public override bool IsReplaying => _isReplaying;

    public override IReadOnlyDictionary<string, object?> Properties { get; } = options.DefaultVersion.Length == 0
        ? options.Properties
        : new Dictionary<string, object?>(options.Properties) { ["defaultVersion"] = options.DefaultVersion };

    protected override ILoggerFactory LoggerFactory => options.Logging;

    public override OrchestrationEntities Entities =>
        _entities ??= new OrchestrationEntities(this, options.DataConverter);

    /// <summary>The entities that are locked for the orchestration, or asked for.</summary>
    internal IReadOnlyList<string> LockedEntities => _entities?.Section ?? [];

    private string DefaultVersion => options.DefaultVersion;

    internal StepLedger Steps => _steps;

    internal ExternalEvents Events => _events;

    /// <summary>Set where the orchestrator asked to start over.</summary>
    internal NextExecution? Next { get; private set; }

    internal string? SerializedCustomStatus { get; private set; }

    /// <summary>When this execution took its first step.</summary>
    internal DateTime? StartedAt { get; private set; }

    public override T? GetInput<T>()
        where T : default
        => options.DataConverter.Deserialize<T>(instance.Input);

    public override Task<TResult> CallActivityAsync<TResult>(
        TaskName name, object? input = null, TaskOptions? options = null)
    {
        EnsureOrchestratorThread();
        RefuseMisplacedOptions(input, options);
        var payload = Serialize(input);
        return RetryLoop.RunAsync(this, options?.Retry, () =>
            AnswerAsync<TResult>(
                new HistoryEvent(HistoryKind.TaskScheduled, _now)
                {
                    Name = name.Name,
                    Payload = payload,
                    Options = OptionsOf(options, instance.Version),
                }));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        EnsureOrchestratorThread();
        _entities?.RefuseSubOrchestrator();
        RefuseMisplacedOptions(input, options);
        var payload = Serialize(input);
        var childId = (options as SubOrchestrationOptions)?.InstanceId ?? NewGuid().ToString("N");
        InstanceIds.RefuseEntity(childId);
        return RetryLoop.RunAsync(this, options?.Retry, () =>
            AnswerAsync<TResult>(new HistoryEvent(HistoryKind.SubOrchestrationCreated, _now)
            {
                Name = orchestratorName.Name,
                Payload = payload,
                Target = childId,
                Options = OptionsOf(options, DefaultVersion),
            }));
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        EnsureOrchestratorThread();
        var step = new HistoryEvent(HistoryKind.TimerCreated, _now) { Due = fireAt.ToUniversalTime() };
        return _steps.Call(step, cancellationToken);
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        EnsureOrchestratorThread();
        return _events.WaitAsync<T>(eventName, cancellationToken);
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        EnsureOrchestratorThread();
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId);
        InstanceIds.RefuseEntity(instanceId);
        _steps.Take(new HistoryEvent(HistoryKind.EventSent, _now)
        {
            Name = eventName,
            Payload = Serialize(payload),
            Target = instanceId,
        });
    }

    public override void SetCustomStatus(object? customStatus)
    {
        EnsureOrchestratorThread();
        SerializedCustomStatus = Serialize(customStatus);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        ContinueAsNew(new ContinueAsNewOptions
        {
            NewInput = newInput,
            PreserveUnprocessedEvents = preserveUnprocessedEvents,
        });

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        EnsureOrchestratorThread();
        ArgumentNullException.ThrowIfNull(options);
        Next = new NextExecution(Serialize(options.NewInput), options.PreserveUnprocessedEvents, options.NewVersion);
    }

    public override Guid NewGuid()
    {
        EnsureOrchestratorThread();
        return DeterministicGuid.Create(instance.Id, instance.Execution, _guidCount++);
    }

    internal void StartEpisode(DateTime now, bool isReplay)
    {
        _now = now;
        StartedAt ??= now;
        _isReplaying = isReplay;
    }

    private static void RefuseMisplacedOptions(object? input, TaskOptions? options)
    {
        if (input is TaskOptions && options is null)
        {
            throw new ArgumentException(
                $"A {nameof(TaskOptions)} was given as the input. Name the parameter: '{nameof(options)}:'.",
                nameof(input));
        }
    }

    private static CallOptions? OptionsOf(TaskOptions? call, string inheritedVersion)
    {
        var version = call?.Version?.Version ?? inheritedVersion;
        var tags = call?.Tags is { Count: > 0 } given ? new Dictionary<string, string>(given) : null;
        return version.Length == 0 && tags is null ? null : new CallOptions(version, tags);
    }

    private async Task<TResult> AnswerAsync<TResult>(HistoryEvent step) =>
        options.DataConverter.Deserialize<TResult>(await _steps.Call(step))!;

    private string? Serialize(object? value) => options.DataConverter.Serialize(value);

    internal void EnsureOrchestratorThread()
    {
        if (!thread.IsCurrent) throw new InvalidOperationException(Failures.IllegalAwait);
    }
}

/// <summary>How an orchestration starts over.</summary>
internal sealed record NextExecution(string? Input, bool KeepsEvents, string? Version);
