using DurableRuntime.Model;
using DurableRuntime.Tracing;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace DurableRuntime.Replay;

/// <summary>How an instance stands after a step. <c>Status</c> null: it goes on.</summary>
internal sealed record StepOutcome(
    OrchestrationRuntimeStatus? Status, string? Output = null, TaskFailureDetails? Failure = null)
{
    internal static StepOutcome GoesOn { get; } = new(Status: null);

    internal static StepOutcome Failed(TaskFailureDetails failure) =>
        new(OrchestrationRuntimeStatus.Failed, failure.ErrorMessage, failure);
}

/// <summary>One run of an orchestrator's code, fed with the events of its history and then with new ones.</summary>
internal sealed class OrchestrationRun
{
    private readonly InstanceRecord _instance;
    private readonly IDurableFunctions _functions;
    private readonly DurableEngineOptions _options;
    private readonly OrchestratorThread _thread = new();
    private readonly Queue<HistoryEvent> _whileSuspended = new();
    private readonly ILogger _logger;
    private Task<string?>? _body;
    private StepOutcome? _decided;

    internal OrchestrationRun(
        InstanceRecord instance, IDurableFunctions functions, DurableEngineOptions options, ILogger logger)
    {
        _instance = instance;
        _functions = functions;
        _options = options;
        _logger = logger;
        Context = new ReplayedContext(instance, options, _thread);
    }

    internal ReplayedContext Context { get; }

    internal bool IsSuspended { get; private set; }

    /// <summary>
    /// Whether the run was ended from outside its code: what the code had begun is then not carried out.
    /// </summary>
    internal bool IsCutShort => _decided is not null;

    /// <summary>
    /// Called from a foreign thread when the orchestrator goes on after something that is no task of its context.
    /// </summary>
    internal Action? Strayed
    {
        set => _thread.Strayed = value;
    }

    /// <summary>Takes the steps that the history holds.</summary>
    internal void Replay(IReadOnlyList<HistoryEvent> history)
    {
        Guarded(() =>
        {
            foreach (var past in history) Process(past, isReplay: true);
            EndRecordedEpisode();
        });
    }

    /// <summary>Takes new steps, and says how the instance then stands.</summary>
    internal StepOutcome Advance(IReadOnlyList<HistoryEvent> news)
    {
        Guarded(() =>
        {
            foreach (var happened in news) Process(happened, isReplay: false);
        });
        return _decided ?? Stand();
    }

    private void Guarded(Action action)
    {
        if (_decided is not null) return;
        try
        {
            action();
        }
        catch (NonDeterministicOrchestrationException exception)
        {
            _decided = StepOutcome.Failed(TaskFailureDetails.FromException(exception));
        }
    }

    private StepOutcome Stand()
    {
        if (_thread.HasStrayed) return IllegalAwait();
        if (IsSuspended || Context.Steps.HasOpenCalls || _body is null) return StepOutcome.GoesOn;
        if (!_body.IsCompleted)
        {
            var isWaiting = Context.Events.HasOpenWaits || Context.Steps.HasOpenEntityCalls;
            return isWaiting ? StepOutcome.GoesOn : IllegalAwait();
        }

        return _body.IsCompletedSuccessfully
            ? new StepOutcome(OrchestrationRuntimeStatus.Completed, _body.Result)
            : StepOutcome.Failed(TaskFailureDetails.FromException(Cause(_body)));
    }

    private void Process(HistoryEvent happened, bool isReplay)
    {
        switch (happened.Kind)
        {
            case HistoryKind.EpisodeStarted:
                if (isReplay) EndRecordedEpisode();
                Context.StartEpisode(happened.At, isReplay);
                break;
            case HistoryKind.TaskScheduled or HistoryKind.TimerCreated
                or HistoryKind.SubOrchestrationCreated or HistoryKind.EventSent
                or HistoryKind.EntityCalled or HistoryKind.EntitySignaled
                or HistoryKind.EntityLockRequested or HistoryKind.EntityUnlocked:
                Context.Steps.Match(happened);
                break;
            case HistoryKind.Terminated:
                _decided = new StepOutcome(OrchestrationRuntimeStatus.Terminated, happened.Payload);
                break;
            case HistoryKind.IllegalAwait:
                _decided = IllegalAwait();
                break;
            case HistoryKind.Suspended:
                IsSuspended = true;
                break;
            case HistoryKind.Resumed:
                IsSuspended = false;
                while (_whileSuspended.TryDequeue(out var held)) _thread.Run(() => Deliver(held));
                break;
            case var _ when IsSuspended:
                _whileSuspended.Enqueue(happened);
                break;
            default:
                _thread.Run(() => Deliver(happened));
                break;
        }
    }

    // What the code began in the turn that suspended it is recorded only once it resumes.
    private void EndRecordedEpisode()
    {
        if (!IsSuspended) Context.Steps.EndRecordedEpisode();
    }

    private void Deliver(HistoryEvent happened)
    {
        switch (happened.Kind)
        {
            case HistoryKind.ExecutionStarted:
                _body = RunBodyAsync();
                break;
            case HistoryKind.TaskFailed or HistoryKind.SubOrchestrationFailed or HistoryKind.EntityFailed:
                Answered(Context.Steps.Fail(happened), happened);
                break;
            case HistoryKind.EventRaised:
                Raise(happened);
                break;
            default:
                Answered(Context.Steps.Complete(happened), happened);
                break;
        }
    }

    private void Answered(HistoryEvent? step, HistoryEvent answer)
    {
        if (step is null or { Kind: HistoryKind.EntityLockRequested } || Context.IsReplaying) return;
        Spans.EndStep(_instance, step, answer, Context.CurrentUtcDateTime);
    }

    private void Raise(HistoryEvent raised)
    {
        if (Context.Events.Raise(raised) || Context.IsReplaying) return;
        _logger.LogWarning(
            "Event {EventName} reached {InstanceId} at a wait that had been given up, and is lost",
            raised.Name,
            _instance.Id);
    }

    private async Task<string?> RunBodyAsync()
    {
        Spans.Enter(_instance);
        if (!_functions.HasOrchestrator(_instance.Name))
        {
            _decided = StepOutcome.Failed(Failures.UnknownOrchestrator(_instance.Name));
            return null;
        }

        if (_options.Mismatch(_instance.Version) is { } mismatch)
        {
            _decided = StepOutcome.Failed(Failures.VersionMismatch(mismatch));
            return null;
        }

        return _options.DataConverter.Serialize(await _functions.RunOrchestratorAsync(Context));
    }

    private static Exception Cause(Task task) =>
        task.Exception?.InnerExceptions[0] ?? new TaskCanceledException(task);

    private static StepOutcome IllegalAwait() =>
        StepOutcome.Failed(TaskFailureDetails.FromException(new InvalidOperationException(Failures.IllegalAwait)));
}
