using FunctionsWorker.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime;

/// <summary>How <see cref="LocalFunctionsHost"/> runs an app. Every value has a default that suits a test.</summary>
public sealed record LocalFunctionsHostOptions
{
    /// <summary>The folder with host.json and local.settings*.json. Default: where the entry assembly is.</summary>
    public string? ContentRoot { get; init; }

    /// <summary>Settings that win over files and environment; <c>A__B</c> and <c>A:B</c> name the same one.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Where HTTP triggers and webhooks listen. Default: a free port on loopback.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    /// <summary>The SQLite file for durable and trigger state. Default (null): in memory, gone with the host.</summary>
    public string? StatePath { get; init; }

    /// <summary>
    /// The clock of timers, retries, time-outs and durable timers; the app gets it as its TimeProvider. Default: the
    /// system's.
    /// </summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Keeps what output bindings send in <see cref="LocalFunctionsHost.Outputs"/>, in place of queues, blobs, Cosmos
    /// containers and Event Grid topics, none of which needs to run then. Default: false, they are sent.
    /// </summary>
    public bool CaptureOutputs { get; init; }

    /// <summary>How long a stop waits for functions after their tokens were cancelled. Default: 10 seconds.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Applied after the app's own registrations, so that it can replace them.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>Applied after the app's own logging.</summary>
    public Action<ILoggingBuilder>? ConfigureLogging { get; init; }
}
