using System.Collections.Concurrent;
using System.Globalization;
using DurableRuntime.Storage;
using DurableRuntime.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Tests.Crash;

/// <summary>
/// Orders with retries, timers, an event with a time-out, a sub-orchestration that starts over, and a fan-out: all of
/// it goes on in any later life of the engine on the same file.
/// </summary>
internal sealed class CrashWorkload(int orders)
{
    private readonly ConcurrentDictionary<string, int> _tries = new();

    internal static string Key(ActivityInvocation ran) => $"{ran.InputJson}#{ran.TaskId}";

    /// <summary>Whether the call's history lasts: a part starts over, and its earlier histories go.</summary>
    internal static bool IsKept(ActivityInvocation ran) => !ran.InstanceId.StartsWith("part", StringComparison.Ordinal);

    internal void Declare(FakeFunctions functions) => functions
        .Activity<string>("Value", key => int.Parse(key.Split('/')[^1], CultureInfo.InvariantCulture))
        .Activity<string>("Flaky", key => _tries.AddOrUpdate(key, 1, (_, tries) => tries + 1) % 3 != 0
            ? throw new TimeoutException("again")
            : 0)
        .Orchestrator("Part", async context =>
        {
            var round = context.GetInput<int>();
            await context.CallActivityAsync<int>("Value", $"{context.InstanceId}/{round}/1");
            if (round < 3) context.ContinueAsNew(round + 1);
            return round;
        })
        .Orchestrator("Order", OrderAsync);

    /// <summary>One life of the engine. True: all instances ended rightly; false: it was stopped first.</summary>
    internal async Task<bool> LiveAsync(TestHub hub)
    {
        try
        {
            await hub.OpenAsync();
            for (var i = 0; i < orders; i++) await StartOrderAsync(hub, $"order-{i}", i);
            for (var hour = 0; hour < 4; hour++)
            {
                for (var i = 0; i < orders; i++) await ApproveAsync(hub, $"order-{i}");
                await hub.AdvanceAsync(TimeSpan.FromHours(1));
            }

            for (var i = 0; i < orders; i++)
            {
                Assert.That((await hub.EndOfAsync($"order-{i}")).ReadOutputAs<int>(), Is.EqualTo((i * 100) + 6 + 40));
            }

            return true;
        }
        catch (EngineStoppedException)
        {
            return false;
        }
        finally
        {
            await hub.DisposeAsync();
        }
    }

    private static async Task StartOrderAsync(TestHub hub, string id, int number)
    {
        if (await hub.Client.GetInstanceAsync(id) is null) await hub.ScheduleAsync("Order", number, id);
    }

    private static async Task ApproveAsync(TestHub hub, string id)
    {
        try
        {
            await hub.Client.RaiseEventAsync(id, "Approval", 40);
        }
        catch (InvalidOperationException refused) when (refused is not EngineStoppedException)
        {
            Assert.That((await hub.StateOfAsync(id)).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Completed));
        }
    }

    private static async Task<object?> OrderAsync(TaskOrchestrationContext context)
    {
        var id = context.InstanceId;
        var retry = TaskOptions.FromRetryPolicy(new RetryPolicy(10, TimeSpan.FromMinutes(1)));
        await context.CallActivityAsync<int>("Flaky", id, retry);
        await context.CreateTimer(TimeSpan.FromMinutes(5), CancellationToken.None);
        var approved = await context.WaitForExternalEvent<int>("Approval", TimeSpan.FromDays(30));
        var part = context.CallSubOrchestratorAsync<int>(
            "Part", 1, new SubOrchestrationOptions(instanceId: $"part-of-{id}"));
        var values = await Task.WhenAll(
            Enumerable.Range(1, 2).Select(i => context.CallActivityAsync<int>("Value", $"{id}/{i}")));
        return (context.GetInput<int>() * 100) + approved + await part + values.Sum();
    }
}
