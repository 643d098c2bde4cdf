using System.Collections.Concurrent;
using System.Text.Json;
using DurableRuntime;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace DurableRuntime.Tests.Support;

/// <summary>Orchestrators, activities and entities as delegates, with a log of which activities ran.</summary>
internal sealed class FakeFunctions : IDurableFunctions
{
    private readonly ConcurrentDictionary<string, Func<TaskOrchestrationContext, Task<object?>>> _orchestrators =
        new(StringComparer.OrdinalIgnoreCase);

    private readonly ConcurrentDictionary<string, ActivityBody> _activities = new(StringComparer.OrdinalIgnoreCase);

    private readonly ConcurrentDictionary<string, Func<ITaskEntity>> _entities = new(StringComparer.OrdinalIgnoreCase);

    internal delegate Task<object?> ActivityBody(ActivityInvocation invocation, CancellationToken cancellation);

    internal ConcurrentQueue<ActivityInvocation> Ran { get; } = new();

    internal FakeFunctions Orchestrator(string name, Func<TaskOrchestrationContext, Task<object?>> body)
    {
        _orchestrators[name] = body;
        return this;
    }

    internal FakeFunctions Entity(string name, Func<ITaskEntity> create)
    {
        _entities[name] = create;
        return this;
    }

    internal FakeFunctions Activity(string name, Func<ActivityInvocation, Task<object?>> body)
    {
        _activities[name] = (invocation, _) => body(invocation);
        return this;
    }

    internal FakeFunctions Activity(string name, ActivityBody body)
    {
        _activities[name] = body;
        return this;
    }

    /// <summary>An activity that answers at once.</summary>
    internal FakeFunctions Activity<TInput>(string name, Func<TInput, object?> body) =>
        Activity(name, invocation =>
            Task.FromResult(body(JsonSerializer.Deserialize<TInput>(invocation.InputJson ?? "null")!)));

    public bool HasOrchestrator(TaskName name) => _orchestrators.ContainsKey(name.Name);

    public bool HasActivity(TaskName name) => _activities.ContainsKey(name.Name);

    public bool HasEntity(TaskName name) => _entities.ContainsKey(name.Name);

    public Task RunEntityAsync(EntityBatch batch, CancellationToken cancellationToken) =>
        batch.RunAsync(_entities[batch.EntityId.Name]());

    public Task<object?> RunOrchestratorAsync(TaskOrchestrationContext context) =>
        _orchestrators[context.Name.Name](context);

    public Task<object?> RunActivityAsync(ActivityInvocation invocation, CancellationToken cancellationToken)
    {
        Ran.Enqueue(invocation);
        return _activities[invocation.Name.Name](invocation, cancellationToken);
    }
}
