using Microsoft.Extensions.Logging;

namespace LocalHost;

/// <summary>Where the local Azure services listen and keep their state.</summary>
public record LocalServicesOptions
{
    /// <summary>Folder for state; null for <c>.local</c> in the repository.</summary>
    public string? State { get; init; }

    /// <summary>Whether to empty that folder first.</summary>
    public bool Clean { get; init; }

    /// <summary>Port of the Cosmos DB endpoint; 0 for a free one.</summary>
    public int CosmosPort { get; init; }

    /// <summary>Port of the Event Grid endpoint; 0 for a free one.</summary>
    public int EventGridPort { get; init; }

    /// <summary>Port of Azurite's blob service, its queue and table services follow; 0 for free ones.</summary>
    public int StoragePort { get; init; }

    /// <summary>Lowest level of log lines, which go to standard error.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Error;
}
