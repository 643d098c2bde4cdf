using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DurableRuntime.Tests.Support;

/// <summary>Collects log lines of all categories but the engine's own.</summary>
internal sealed class LineLog : ILoggerFactory
{
    internal ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
        // Holds nothing.
    }

    private sealed class Logger(LineLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (category != "DurableRuntime") log.Lines.Enqueue(formatter(state, exception));
        }
    }
}
