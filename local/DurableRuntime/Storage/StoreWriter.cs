using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace DurableRuntime.Storage;

/// <summary>The engine no longer stores anything: its store failed, or it was stopped.</summary>
internal sealed class EngineStoppedException(string message, Exception? cause = null)
    : InvalidOperationException(message, cause);

/// <summary>
/// The one caller of the store. Takes all steps that wait into one transaction, and answers them after its commit:
/// whoever hears of a change can rely on it.
/// </summary>
internal sealed class StoreWriter(HubStore store, DurableEngineOptions options, ILogger logger)
{
    private const int StepsPerTransactionMax = 1_000;

    private readonly Channel<Step> _steps = Channel.CreateUnbounded<Step>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly List<Step> _open = [];
    private volatile EngineStoppedException? _fault;
    private Task _loop = Task.CompletedTask;

    /// <summary>Called once, when the store fails.</summary>
    internal Action<Exception>? Failed { get; set; }

    internal void Start() => _loop = Task.Run(LoopAsync);

    /// <summary>
    /// Runs a step against the store. A step that throws undoes its whole transaction and stops the engine.
    /// </summary>
    /// <exception cref="EngineStoppedException">The step was not stored.</exception>
    internal Task<T> RunAsync<T>(Func<HubStore, T> action)
    {
        var step = new Step<T>(action);
        if (!_steps.Writer.TryWrite(step))
        {
            step.Fail(_fault ?? new EngineStoppedException("The durable engine has stopped."));
        }

        return step.Result;
    }

    /// <summary>Stops the engine: something is wrong that going on could make worse.</summary>
    internal void Break(Exception cause) =>
        _steps.Writer.TryWrite(
            new Step<bool>(_ => throw new EngineStoppedException("The durable engine failed.", cause)));

    /// <summary>Stores what waits, and closes.</summary>
    internal async Task StopAsync()
    {
        _steps.Writer.TryComplete();
        await _loop;
        store.Dispose();
    }

    private async Task LoopAsync()
    {
        while (await _steps.Reader.WaitToReadAsync())
        {
            try
            {
                RunTransaction();
            }
            catch (Exception exception)
            {
                StopFor(exception);
                return;
            }

            foreach (var step in _open) step.Answer();
            _open.Clear();
        }
    }

    private void RunTransaction()
    {
        store.Run("BEGIN IMMEDIATE");
        while (_open.Count < StepsPerTransactionMax && _steps.Reader.TryRead(out var step))
        {
            _open.Add(step);
            step.Run(store);
        }

        options.AtCommit?.Invoke(CommitPoint.Before);
        store.Run("COMMIT");
        options.AtCommit?.Invoke(CommitPoint.After);
    }

    private void StopFor(Exception exception)
    {
        logger.LogCritical(exception, "The durable engine stops: its store failed");
        _fault = new EngineStoppedException("The durable engine has stopped: its store failed.", exception);
        _steps.Writer.TryComplete();
        foreach (var step in _open) step.Fail(_fault);
        while (_steps.Reader.TryRead(out var step)) step.Fail(_fault);
        Failed?.Invoke(_fault);
    }

    private abstract class Step
    {
        internal abstract void Run(HubStore store);

        internal abstract void Answer();

        internal abstract void Fail(Exception exception);
    }

    private sealed class Step<T>(Func<HubStore, T> action) : Step
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _value;

        internal Task<T> Result => _result.Task;

        internal override void Run(HubStore store) => _value = action(store);

        internal override void Answer() => _result.SetResult(_value!);

        internal override void Fail(Exception exception) => _result.TrySetException(exception);
    }
}
