using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using DurableRuntime.Model;
using DurableRuntime.Replay;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace DurableRuntime.Entities;

/// <summary>Entities as one run of an orchestrator uses them: its calls, signals and locks are steps.</summary>
internal sealed class OrchestrationEntities(ReplayedContext context, DataConverter converter)
    : TaskOrchestrationEntityFeature
{
    private readonly HashSet<string> _available = new(StringComparer.Ordinal);
    private bool _isHeld;

    /// <summary>The entities that are locked or asked for, in order; empty outside a critical section.</summary>
    internal IReadOnlyList<string> Section { get; private set; } = [];

    internal static string Checked(EntityInstanceId id) => id == default
        ? throw new ArgumentException("The entity id is empty: make it with a name and a key.", nameof(id))
        : id.ToString();

    public override async Task<TResult> CallEntityAsync<TResult>(
        EntityInstanceId id, string operationName, object? input = null, CallEntityOptions? options = null) =>
        converter.Deserialize<TResult>(await CallAsync(id, operationName, input))!;

    public override Task CallEntityAsync(
        EntityInstanceId id, string operationName, object? input = null, CallEntityOptions? options = null) =>
        CallAsync(id, operationName, input);

    public override Task SignalEntityAsync(
        EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null)
    {
        var step = Step(HistoryKind.EntitySignaled, id, operationName, input);
        if (Section.Contains(step.Target!))
        {
            throw new InvalidOperationException(
                $"Entity '{id}' is locked by this orchestration, which may call it but not signal it.");
        }

        context.Steps.Take(step with { Due = options?.SignalTime?.UtcDateTime });
        return Task.CompletedTask;
    }

    public override async Task<IAsyncDisposable> LockEntitiesAsync(IEnumerable<EntityInstanceId> entityIds)
    {
        context.EnsureOrchestratorThread();
        ArgumentNullException.ThrowIfNull(entityIds);
        var section = EntityLocks.Order(entityIds.Select(Checked));
        if (section.Count == 0) throw new ArgumentException("There is no entity to lock.", nameof(entityIds));
        if (Section.Count > 0)
        {
            throw new InvalidOperationException(
                "This orchestration already holds locks or waits for them: let go of them before asking for others.");
        }

        Section = section;
        await context.Steps.Call(new HistoryEvent(HistoryKind.EntityLockRequested, context.CurrentUtcDateTime)
        {
            Target = section[0],
            Payload = JsonSerializer.Serialize(section),
        });
        _available.UnionWith(section);
        _isHeld = true;
        return new Release(this, section);
    }

    public override bool InCriticalSection([NotNullWhen(true)] out IReadOnlyList<EntityInstanceId>? entityIds)
    {
        entityIds = [.. Section.Where(_available.Contains).Select(EntityInstanceId.FromString)];
        return Section.Count > 0;
    }

    /// <exception cref="InvalidOperationException">Locks are held: a child could wait for them for ever.</exception>
    internal void RefuseSubOrchestrator()
    {
        if (Section.Count == 0) return;
        throw new InvalidOperationException(
            "While an orchestration holds locks it cannot call sub-orchestrators: let go of the locks first.");
    }

    private async Task<string?> CallAsync(EntityInstanceId id, string operationName, object? input)
    {
        var step = Step(HistoryKind.EntityCalled, id, operationName, input);
        if (Section.Count > 0 && !_available.Remove(step.Target!)) throw Refusal(step.Target!);
        var section = Section;
        try
        {
            return await context.Steps.Call(step);
        }
        finally
        {
            if (section.Count > 0 && section == Section) _available.Add(step.Target!);
        }
    }

    private HistoryEvent Step(HistoryKind kind, EntityInstanceId id, string operationName, object? input)
    {
        context.EnsureOrchestratorThread();
        ArgumentException.ThrowIfNullOrEmpty(operationName);
        return new HistoryEvent(kind, context.CurrentUtcDateTime)
        {
            Name = operationName,
            Target = Checked(id),
            Payload = converter.Serialize(input),
        };
    }

    private InvalidOperationException Refusal(string target)
    {
        if (!Section.Contains(target))
        {
            return new InvalidOperationException(
                $"While an orchestration holds locks it can call only what it has locked, and not '{target}'.");
        }

        return new InvalidOperationException(_isHeld
            ? $"A call of the locked entity '{target}' is still open: await it before the next one."
            : $"The lock of '{target}' is not held yet: await {nameof(LockEntitiesAsync)} first.");
    }

    private void Exit(IReadOnlyList<string> section)
    {
        if (section != Section) return;
        context.EnsureOrchestratorThread();
        Section = [];
        _isHeld = false;
        _available.Clear();
        foreach (var target in section)
        {
            context.Steps.Take(
                new HistoryEvent(HistoryKind.EntityUnlocked, context.CurrentUtcDateTime) { Target = target });
        }
    }

    private sealed class Release(OrchestrationEntities owner, IReadOnlyList<string> section) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            owner.Exit(section);
            return ValueTask.CompletedTask;
        }
    }
}
