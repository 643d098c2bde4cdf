using DurableRuntime;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace DurableRuntime.Tests.Support;

/// <summary>A hub with counters, and shorthands for what tests ask of them.</summary>
internal static class EntityHub
{
    internal static Task<TestHub> StartAsync(
        Action<FakeFunctions>? declare = null, Func<DurableEngineOptions, DurableEngineOptions>? configure = null) =>
        TestHub.StartAsync(
            functions =>
            {
                functions.Entity(nameof(Counter), () => new Counter());
                functions.Orchestrator("Started", context => Task.FromResult<object?>(context.GetInput<int>()));
                declare?.Invoke(functions);
            },
            configure);

    /// <summary>Sends a signal and waits until nothing is left to do.</summary>
    internal static async Task SignalAsync(
        this TestHub hub, EntityInstanceId id, string operation, object? input = null)
    {
        await hub.Client.Entities.SignalEntityAsync(id, operation, input);
        await hub.SettleAsync();
    }

    internal static async Task<int?> ValueAsync(this TestHub hub, EntityInstanceId id) =>
        (await hub.Client.Entities.GetEntityAsync<int>(id))?.State;

    internal static FakeFunctions Orchestrator(
        this FakeFunctions functions, string name, Func<TaskOrchestrationContext, Task> body) =>
        functions.Orchestrator(name, async context =>
        {
            await body(context);
            return (object?)null;
        });
}
