using Microsoft.DurableTask.Client;

namespace DurableRuntime;

/// <summary>Which ids an orchestration instance may have: those that Azure accepts.</summary>
internal static class InstanceIds
{
    private const int LengthMax = 100;

    internal static string? Check(string? instanceId)
    {
        if (string.IsNullOrEmpty(instanceId)) return null;
        RefuseEntity(instanceId);
        if (instanceId.Length > LengthMax)
        {
            throw new ArgumentException($"Instance ids have at most {LengthMax} characters.", nameof(instanceId));
        }

        return instanceId.Any(character => character is '/' or '\\' or '?' or '#' || char.IsControl(character))
            ? throw new ArgumentException(
                "Instance ids hold no '/', '\\', '?', '#' or control characters.", nameof(instanceId))
            : instanceId;
    }

    /// <exception cref="ArgumentException">The id is an entity's.</exception>
    internal static void RefuseEntity(string instanceId)
    {
        if (!instanceId.StartsWith('@')) return;
        throw new ArgumentException("Instance ids that begin with '@' belong to entities.", nameof(instanceId));
    }

    internal static ArgumentException Unknown(string instanceId) =>
        new($"There is no orchestration instance '{instanceId}'.", nameof(instanceId));
}

/// <summary>Which existing instances refuse a new one of the same id.</summary>
internal static class Dedupe
{
    /// <summary>Without a list: those that have not ended. With one: those in its statuses.</summary>
    internal static Func<OrchestrationRuntimeStatus, bool> Refusal(IReadOnlyList<string>? statuses)
    {
        if (statuses is null) return static status => !Model.InstanceRecord.IsTerminalStatus(status);

        var refusing = statuses.Select(Parse).ToHashSet();
        return refusing.Contains;
    }

    private static OrchestrationRuntimeStatus Parse(string status) =>
        Enum.TryParse<OrchestrationRuntimeStatus>(status, ignoreCase: true, out var parsed)
            ? parsed
            : throw new ArgumentException($"'{status}' is no orchestration status.", nameof(status));
}
