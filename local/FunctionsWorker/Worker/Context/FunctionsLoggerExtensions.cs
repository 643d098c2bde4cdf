namespace Microsoft.Extensions.Logging;

public static class FunctionsLoggerExtensions
{
    private static readonly EventId Metric = new(1, "LogMetric");

    /// <summary>Logs a value that Azure shows as a custom metric; here it is a line of its name and value.</summary>
    public static void LogMetric(
        this ILogger logger, string name, double value, IDictionary<string, object>? properties = null)
    {
        ArgumentNullException.ThrowIfNull(logger);
        var state = new Dictionary<string, object>(properties ?? new Dictionary<string, object>())
        {
            ["Name"] = name,
            ["Value"] = value,
        };
        logger.Log(LogLevel.Information, Metric, (IReadOnlyDictionary<string, object>)state, null, Line);
    }

    private static string Line(IReadOnlyDictionary<string, object> state, Exception? exception) =>
        FormattableString.Invariant($"Metric {state["Name"]}: {state["Value"]}");
}
