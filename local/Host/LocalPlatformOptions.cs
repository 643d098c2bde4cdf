namespace LocalHost;

/// <summary>What to run and where: the services, and the app.</summary>
public sealed record LocalPlatformOptions : LocalServicesOptions
{
    /// <summary>Port of the API; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Settings of the app that win over local.settings.json.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();
}
