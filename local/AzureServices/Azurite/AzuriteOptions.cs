namespace AzureServices.Azurite;

/// <summary>Where Azurite keeps its data, where it listens, and which tools start it.</summary>
public sealed record AzuriteOptions
{
    /// <summary>The data folder. Created when missing. One Azurite at a time may use it.</summary>
    public required string Folder { get; init; }

    /// <summary>Port of the blob service; 0 lets the system choose a free one (the default).</summary>
    public int BlobPort { get; init; }

    /// <summary>Port of the queue service; 0 lets the system choose a free one (the default).</summary>
    public int QueuePort { get; init; }

    /// <summary>Port of the table service; 0 lets the system choose a free one (the default).</summary>
    public int TablePort { get; init; }

    /// <summary>
    /// The folder with <c>package.json</c> and <c>package-lock.json</c>. By default <c>local/AzureServices</c> below
    /// the folder that holds <c>Loyalty.sln</c>, found by walking up from the running program.
    /// </summary>
    public string? PackageFolder { get; init; }

    /// <summary>How to call Node.js (default: <c>node</c> on the PATH).</summary>
    public string NodeCommand { get; init; } = "node";

    /// <summary>How to call npm (default: <c>npm</c> on the PATH).</summary>
    public string NpmCommand { get; init; } = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

    /// <summary>How long Azurite may take until all three services answer (default: 30 s).</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the first <c>npm ci</c> may take (default: 10 min).</summary>
    public TimeSpan InstallTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long Azurite may take to save and stop before it is killed (default: 15 s).</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Hears each line of Azurite's own log of requests.</summary>
    internal Action<string>? RequestLogged { get; init; }
}
