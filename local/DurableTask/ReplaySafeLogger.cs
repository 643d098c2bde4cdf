using Microsoft.Extensions.Logging;

namespace Microsoft.DurableTask;

/// <summary>Writes a line only the first time that the orchestrator comes past it.</summary>
internal sealed class ReplaySafeLogger(TaskOrchestrationContext context, ILogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => logger.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!context.IsReplaying) logger.Log(logLevel, eventId, state, exception, formatter);
    }
}

/// <summary>Gives replay-safe loggers to code that asks a factory for them.</summary>
internal sealed class ReplaySafeLoggerFactory(TaskOrchestrationContext context) : ILoggerFactory
{
    internal TaskOrchestrationContext Context => context;

    public ILogger CreateLogger(string categoryName) =>
        new ReplaySafeLogger(context, context.UnwrappedLoggerFactory.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("Providers belong to the application's logger factory.");

    public void Dispose()
    {
        // The wrapped factory is the application's, which disposes it.
    }
}
