using System.Collections.Immutable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Model;

/// <summary>The state of one orchestration instance.</summary>
internal sealed record InstanceRecord
{
    public required string Id { get; init; }

    /// <summary>The number of this run of the instance: starting over under the same id gets a new one.</summary>
    public required long Execution { get; init; }

    public required string Name { get; init; }

    public string Version { get; init; } = string.Empty;

    public OrchestrationRuntimeStatus Status { get; init; } = OrchestrationRuntimeStatus.Pending;

    public required DateTime CreatedAt { get; init; }

    public required DateTime UpdatedAt { get; init; }

    public string? Input { get; init; }

    public string? Output { get; init; }

    public string? CustomStatus { get; init; }

    public TaskFailureDetails? Failure { get; init; }

    public ParentLink? Parent { get; init; }

    public string? TraceParent { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    internal bool IsTerminal => IsTerminalStatus(Status);

    internal static IReadOnlyList<OrchestrationRuntimeStatus> TerminalStatuses { get; } =
    [
        OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated,
    ];

    internal static bool IsTerminalStatus(OrchestrationRuntimeStatus status) => TerminalStatuses.Contains(status);
}

/// <summary>The step of another instance that waits for this one.</summary>
internal sealed record ParentLink(string InstanceId, long Execution, int TaskId, string Name);
