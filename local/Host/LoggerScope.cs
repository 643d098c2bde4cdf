using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace LocalHost;

/// <summary>
/// Log lines of the local services, on standard error, so that standard output carries results alone.
/// </summary>
internal sealed class LoggerScope(LogLevel level) : IAsyncDisposable
{
    public ILoggerFactory Factory { get; } = LoggerFactory.Create(logging => ToStandardError(logging, level));

    public static void ToStandardError(ILoggingBuilder logging, LogLevel level)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(level);
        logging.AddFilter(null, level);

        // Each request twice, on each of three servers, says nothing about the app.
        logging.AddFilter("Microsoft", level < LogLevel.Warning ? LogLevel.Warning : level);

        // A start that fails is an exception to its caller, who says so in one line.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddSimpleConsole(console => console.SingleLine = true);
        logging.Services.Configure<ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    public ValueTask DisposeAsync()
    {
        Factory.Dispose();
        return ValueTask.CompletedTask;
    }
}
