using Microsoft.Extensions.Logging;

namespace LocalHost;

/// <summary>What to run and where.</summary>
public sealed record LocalPlatformOptions
{
    /// <summary>Folder for state; null for <c>.local</c> in the repository.</summary>
    public string? State { get; init; }

    /// <summary>Whether to empty that folder first.</summary>
    public bool Clean { get; init; }

    /// <summary>Port of the API; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Port of the Cosmos DB endpoint; 0 for a free one.</summary>
    public int CosmosPort { get; init; }

    /// <summary>Port of the Event Grid endpoint; 0 for a free one.</summary>
    public int EventGridPort { get; init; }

    /// <summary>Port of Azurite's blob service, its queue and table services follow; 0 for free ones.</summary>
    public int StoragePort { get; init; }

    /// <summary>Settings of the app that win over local.settings.json.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Lowest level of log lines, which go to standard error.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Error;
}
