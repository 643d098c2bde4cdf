using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableRuntime;

/// <summary>How a durable engine runs.</summary>
public sealed record DurableEngineOptions
{
    /// <summary>The SQLite file that holds the task hub. Default: null, in memory.</summary>
    public string? Path { get; init; }

    /// <summary>The task hub's name. Default: loyalty.</summary>
    public string HubName { get; init; } = "loyalty";

    /// <summary>
    /// The version of new instances and of sub-orchestrations that are started without one. Default: unversioned.
    /// </summary>
    public string DefaultVersion { get; init; } = string.Empty;

    /// <summary>Which instances run, by their version. Default: all.</summary>
    public VersionMatch VersionMatch { get; init; }

    /// <summary>What becomes of the others. Default: they wait.</summary>
    public VersionFailure VersionFailure { get; init; }

    /// <summary>How many activities run at once. Default: 100.</summary>
    public int MaxConcurrentActivities { get; init; } = 100;

    /// <summary>How many orchestrators take a step at once. Default: 100.</summary>
    public int MaxConcurrentOrchestrators { get; init; } = 100;

    /// <summary>How many entities take a step at once. Default: 100.</summary>
    public int MaxConcurrentEntities { get; init; } = 100;

    /// <summary>
    /// How many waiting instances keep their history in memory; beyond it the one idle longest is let go. Default:
    /// 20,000.
    /// </summary>
    public int MaxCachedInstances { get; init; } = 20_000;

    /// <summary>
    /// Whether each step replays the orchestrator from its history, as Azure does, so that code which is not
    /// deterministic shows at once. False keeps orchestrators suspended in memory between steps. Default: true.
    /// </summary>
    public bool ReplayEveryStep { get; init; } = true;

    /// <summary>The clock of timers, retry delays and timestamps. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the engine and replay-safe loggers write. Default: nowhere.</summary>
    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Serializes inputs, outputs and payloads. Default: JSON.</summary>
    public DataConverter DataConverter { get; init; } = JsonDataConverter.Default;

    /// <summary>What each orchestration's context has as its properties. Default: nothing.</summary>
    public IReadOnlyDictionary<string, object?> Properties { get; init; } = new Dictionary<string, object?>();

    /// <summary>Called around each SQLite commit; what it throws stops the engine there as a crash would.</summary>
    internal Action<CommitPoint>? AtCommit { get; init; }
}

/// <summary>The two sides of a commit.</summary>
internal enum CommitPoint
{
    Before,
    After,
}
