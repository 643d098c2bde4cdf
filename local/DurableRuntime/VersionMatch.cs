using Microsoft.DurableTask.Abstractions;

namespace DurableRuntime;

/// <summary>Which instances an engine runs, by their version beside its default version.</summary>
public enum VersionMatch
{
    /// <summary>All of them.</summary>
    None,

    /// <summary>Those of the same version.</summary>
    Strict,

    /// <summary>Those of the same version or an older one.</summary>
    CurrentOrOlder,
}

/// <summary>What becomes of an instance whose version the engine does not run.</summary>
public enum VersionFailure
{
    /// <summary>It waits, with its messages, for an engine that does.</summary>
    Reject,

    /// <summary>It fails with the error type <c>VersionMismatch</c>.</summary>
    Fail,
}

/// <summary>The comparison behind <see cref="VersionMatch"/>.</summary>
internal static class VersionCheck
{
    /// <summary>Why the engine does not run this version; null where it does.</summary>
    internal static string? Mismatch(this DurableEngineOptions options, string version)
    {
        var order = TaskOrchestrationVersioningUtils.CompareVersions(version, options.DefaultVersion);
        var isRun = options.VersionMatch == VersionMatch.None || order == 0
            || (options.VersionMatch == VersionMatch.CurrentOrOlder && order < 0);
        return isRun ? null
            : $"The orchestration's version '{version}' does not match the host's '{options.DefaultVersion}' "
            + $"({options.VersionMatch}): start a host whose defaultVersion does, or change versionMatchStrategy.";
    }
}
