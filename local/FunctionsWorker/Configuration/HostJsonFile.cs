using System.Globalization;
using FunctionsWorker.Functions;
using Microsoft.Extensions.Configuration;

namespace FunctionsWorker.Configuration;

/// <summary>Reads host.json's values, and keeps account of those that are wrong and those that nobody reads.</summary>
internal sealed class HostJsonFile
{
    // Real settings of what a local run does not have: scaling, telemetry's backends, bundles, the hub's storage.
    private static readonly string[] MeaninglessHere =
    [
        "aggregator", "concurrency", "extensionBundle", "healthMonitor", "isDefaultHostConfig", "managedDependency",
        "metadataProviderTimeout", "singleton", "telemetryMode", "watchDirectories", "watchFiles",
        "extensions:cosmosDB:connectionMode", "extensions:cosmosDB:userAgentSuffix",
        "extensions:durableTask:storageProvider", "extensions:durableTask:tracing",
        "extensions:durableTask:useAppLease", "extensions:durableTask:appLeaseOptions",
        "extensions:durableTask:notifications", "extensions:durableTask:localRpcEndpointEnabled",
        "extensions:durableTask:extendedSessionIdleTimeoutInSeconds", "extensions:durableTask:extendedSessionsEnabled",
        "extensions:http:dynamicThrottlesEnabled", "extensions:http:hsts",
    ];

    private readonly string _path;
    private readonly IConfigurationRoot _values;
    private readonly HashSet<string> _read = new(MeaninglessHere, StringComparer.OrdinalIgnoreCase) { "version" };
    private readonly List<string> _problems = [];

    /// <exception cref="FunctionsStartupException">The file is no JSON or another version's.</exception>
    public HostJsonFile(string path, IConfiguration? overrides)
    {
        _path = path;
        try
        {
            var builder = new ConfigurationBuilder().AddJsonFile(path, optional: true);
            if (overrides is not null) builder.AddConfiguration(overrides);
            _values = builder.Build();
        }
        catch (InvalidDataException e)
        {
            var reason = (e.InnerException ?? e).Message;
            throw new FunctionsStartupException([$"Unable to parse host configuration file '{path}': {reason}"]);
        }

        if (File.Exists(path) && _values["version"] != "2.0")
            Blame("version", "\"2.0\", which is the version of the file's schema and not of the runtime");
    }

    public IReadOnlyList<string> Ignored => [.. _values.AsEnumerable()
        .Where(setting => setting.Value is not null && !IsRead(setting.Key))
        .Select(setting => Dotted(setting.Key))
        .Order(StringComparer.Ordinal)];

    public string? Text(string key)
    {
        _read.Add(key);
        if (_values.GetSection(key).GetChildren().Any()) Blame(key, "a single value");
        return _values[key];
    }

    /// <param name="key">The section.</param>
    /// <param name="known">What may stand in it.</param>
    public IConfigurationSection Section(string key, params ReadOnlySpan<string> known)
    {
        foreach (var name in known) _read.Add($"{key}:{name}");
        return _values.GetSection(key);
    }

    public string OneOf(string key, params string[] choices)
    {
        if (Text(key) is not { } text) return choices[0];
        var known = choices.FirstOrDefault(choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (known is not null) return known;
        Blame(key, string.Join(" or ", choices.Select(c => $"\"{c}\"")));
        return choices[0];
    }

    public int Number(string key, int byDefault, int min = 1, int max = int.MaxValue) =>
        OptionalNumber(key, min, max) ?? byDefault;

    public int? OptionalNumber(string key, int min = 1, int max = int.MaxValue)
    {
        if (Text(key) is not { } text) return null;
        if (int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        Blame(key, max == int.MaxValue ? $"a whole number, at least {min}" : $"a whole number from {min} to {max}");
        return null;
    }

    /// <param name="key">The setting.</param>
    /// <param name="byDefault">Where there is none.</param>
    /// <param name="min">The shortest that is allowed.</param>
    /// <param name="also">One that is allowed beside them.</param>
    public TimeSpan Span(string key, TimeSpan byDefault, TimeSpan min, TimeSpan? also = null)
    {
        if (Text(key) is not { } text) return byDefault;
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && (span >= min || span == also))
            return span;
        Blame(key, $"a time as hh:mm:ss, at least {min:c}" + (also is null ? "" : $", or \"{also.Value.Days}\""));
        return byDefault;
    }

    public void ThrowIfBroken()
    {
        if (_problems.Count > 0) throw new FunctionsStartupException(_problems);
    }

    private static string Dotted(string key) =>
        key.Replace(ConfigurationPath.KeyDelimiter, ".", StringComparison.Ordinal);

    private void Blame(string key, string remedy)
    {
        var found = _values[key] is { } text ? $"is \"{text}\""
            : _values.GetSection(key).Exists() ? "is an object" : "is missing";
        var problem = $"{_path}: '{Dotted(key)}' {found}: make it {remedy}.";
        if (!_problems.Contains(problem)) _problems.Add(problem);
    }

    private bool IsRead(string key)
    {
        for (string? at = key; at is not null; at = ConfigurationPath.GetParentPath(at))
        {
            if (_read.Contains(at)) return true;
        }

        return false;
    }
}
