using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace FunctionsWorker.Configuration;

/// <summary>What host.json says, with the host's defaults where it says nothing.</summary>
internal sealed class HostJson
{
    private const int BlobsPerCore = 8;
    private static readonly TimeSpan Unbounded = TimeSpan.FromDays(-1);
    private readonly HostJsonFile _file;

    /// <param name="folder">Where the file is; without one, the defaults count.</param>
    /// <param name="overrides">App settings that win over it: AzureFunctionsJobHost__extensions__...</param>
    /// <exception cref="FunctionsStartupException">The file is no JSON, or a value is not what it must be.</exception>
    public HostJson(string folder, IConfiguration? overrides = null)
    {
        _file = new HostJsonFile(Path.Combine(folder, "host.json"), overrides);
        RoutePrefix = _file.Text("extensions:http:routePrefix") ?? "api";
        BlobParallelism = _file.Number("extensions:blobs:maxDegreeOfParallelism", BlobsPerCore * Cores);
        BlobTriesMax = _file.Number("extensions:blobs:poisonBlobThreshold", 5);
        TaskHub = _file.Text("extensions:durableTask:hubName");
        MaxActivities = _file.OptionalNumber("extensions:durableTask:maxConcurrentActivityFunctions");
        MaxOrchestrators = _file.OptionalNumber("extensions:durableTask:maxConcurrentOrchestratorFunctions");
        MaxEntities = _file.OptionalNumber("extensions:durableTask:maxConcurrentEntityFunctions");
        DefaultVersion = _file.Text("extensions:durableTask:defaultVersion");
        VersionMatch = _file.OneOf("extensions:durableTask:versionMatchStrategy", "CurrentOrOlder", "Strict", "None");
        VersionFailure = _file.OneOf("extensions:durableTask:versionFailureStrategy", "Reject", "Fail");
        HttpPollingMilliseconds = _file.OptionalNumber(
            "extensions:durableTask:httpSettings:defaultAsyncRequestSleepTimeMilliseconds");
        Queues = new QueueSettings(_file, Cores);
        var timeout = _file.Span("functionTimeout", TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(1), Unbounded);
        FunctionTimeout = timeout == Unbounded ? null : timeout;
        Logging = _file.Section("logging", "logLevel", "console", "fileLoggingMode", "applicationInsights");
        foreach (var level in Logging.GetSection("logLevel").GetChildren())
            _file.OneOf(level.Path, Enum.GetNames<LogLevel>());
        _file.ThrowIfBroken();
    }

    public string RoutePrefix { get; }

    public int BlobParallelism { get; }

    public int BlobTriesMax { get; }

    public string? TaskHub { get; }

    public int? MaxActivities { get; }

    public int? MaxOrchestrators { get; }

    public int? MaxEntities { get; }

    /// <summary>The version of new orchestrations. Default: none, and then every version is run.</summary>
    public string? DefaultVersion { get; }

    public string VersionMatch { get; }

    public string VersionFailure { get; }

    /// <summary>How long CallHttpAsync waits before it asks again, where the answer does not say.</summary>
    public int? HttpPollingMilliseconds { get; }

    public QueueSettings Queues { get; }

    /// <summary>How long an invocation may run; null for as long as it wants. Default: 30 minutes.</summary>
    public TimeSpan? FunctionTimeout { get; }

    public IConfigurationSection Logging { get; }

    /// <summary>The full names of the file's settings that nothing here acts on, though they would on Azure.</summary>
    public IReadOnlyList<string> Ignored => _file.Ignored;

    private static int Cores => Environment.ProcessorCount;
}

/// <summary>extensions.queues.</summary>
internal sealed class QueueSettings(HostJsonFile file, int cores)
{
    private const string At = "extensions:queues:";

    /// <summary>How many messages one poll takes, at most 32. Default: 16.</summary>
    public int BatchSize { get; } = file.Number(At + "batchSize", 16, 1, 32);

    /// <summary>Another batch is taken when at most this many still run. Default: half a batch a core.</summary>
    public int NewBatchThreshold { get; } = file.Number(
        At + "newBatchThreshold", file.Number(At + "batchSize", 16, 1, 32) / 2 * cores, 0);

    /// <summary>What the pause between empty polls grows to. Default: 2 s, the host's for development.</summary>
    public TimeSpan MaxPollingInterval { get; } = file.Span(
        At + "maxPollingInterval", TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(100));

    /// <summary>How long a message that failed stays hidden before its next try. Default: none.</summary>
    public TimeSpan VisibilityTimeout { get; } = file.Span(At + "visibilityTimeout", TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>The tries before a message goes to the poison queue. Default: 5.</summary>
    public int MaxDequeueCount { get; } = file.Number(At + "maxDequeueCount", 5);

    /// <summary>How messages lie in the queue. Default: base64.</summary>
    public QueueMessageEncoding Encoding { get; } = file.OneOf(At + "messageEncoding", "base64", "none") == "base64"
        ? QueueMessageEncoding.Base64
        : QueueMessageEncoding.None;
}
