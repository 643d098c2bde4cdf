using Microsoft.Extensions.Logging;

namespace AzureServices.Cosmos;

/// <summary>
/// How a <see cref="CosmosEndpoint"/> is started. The defaults give a free port and a store that lives as long as
/// the endpoint.
/// </summary>
public sealed record CosmosEndpointOptions
{
    /// <summary>The TCP port on 127.0.0.1; 0 (default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// The SQLite file; null (default) keeps the items in a temporary file that is deleted with the endpoint.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>
    /// Keeps the items in memory instead of a file (false by default): nothing is written to a disk, and all is gone
    /// with the endpoint. Not together with <see cref="Path"/>.
    /// </summary>
    public bool InMemory { get; init; }

    /// <summary>
    /// Whether a container that has spent the request units of its second answers 429 with
    /// <c>x-ms-retry-after-ms</c>, as the service does; false (default) lets it spend any number.
    /// </summary>
    public bool EnforceThroughput { get; init; }

    /// <summary>
    /// The request units per second of a container that was created without a throughput of its own, more than 0;
    /// 400 by default. Without <see cref="EnforceThroughput"/> it means nothing.
    /// </summary>
    public int ContainerThroughput { get; init; } = 400;

    /// <summary>
    /// The clock behind <c>_ts</c>, time to live, activity ids, throughput, and the delays of fault rules.
    /// </summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the endpoint logs; null (default) is silent.</summary>
    public ILoggerFactory? Logging { get; init; }
}
