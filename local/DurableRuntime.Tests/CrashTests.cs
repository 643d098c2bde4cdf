using System.Collections.Concurrent;
using DurableRuntime;
using DurableRuntime.Storage;
using DurableRuntime.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Tests;

/// <summary>
/// Stops the engine at commits chosen by a seed, just before one or just after, and opens it again on the same file:
/// nothing is answered or started in between, as if the process had been killed there.
/// </summary>
internal sealed class CrashTests
{
    private const int Orders = 4;
    private const int LivesMax = 60;

    private readonly ConcurrentDictionary<string, int> _tries = new();

    [Test]
    public async Task Engine_KilledAtAnyCommit_EndsEachInstanceRightAndRepeatsNoRecordedCall([Range(1, 60)] int seed)
    {
        using var file = new HubFile();
        var random = new Random(seed);
        var hub = new TestHub();
        DeclareOrder(hub.Functions);
        _tries.Clear();

        for (var life = 0; ; life++)
        {
            Assert.That(life, Is.LessThan(LivesMax), "the instances never end");
            var recorded = life == 0 ? [] : file.RecordedCalls();
            hub.Functions.Ran.Clear();
            hub.Options = Doomed(file, hub, random.Next(1, 20 + (10 * life)), isReplayed: seed % 2 == 0);
            var isDone = await LiveAsync(hub);
            Assert.That(hub.Functions.Ran.Select(Key).Intersect(recorded), Is.Empty, "recorded, and run again");
            // A part starts over, and its earlier histories go.
            var whole = hub.Functions.Ran.Where(ran => !ran.InstanceId.StartsWith("part", StringComparison.Ordinal));
            Assert.That(whole.Select(Key).Except(file.ScheduledCalls()), Is.Empty, "run before it was stored");
            if (isDone) break;
        }

        Assert.That(file.CountRows("work WHERE due IS NULL"), Is.Zero);
    }

    private static string Key(ActivityInvocation ran) => $"{ran.InputJson}#{ran.TaskId}";

    private static DurableEngineOptions Doomed(HubFile file, TestHub hub, int commitsLeft, bool isReplayed)
    {
        var point = commitsLeft % 2 == 0 ? CommitPoint.Before : CommitPoint.After;
        return new DurableEngineOptions
        {
            Path = file.Path,
            Time = hub.Time,
            ReplayEveryStep = isReplayed,
            AtCommit = at =>
            {
                if (at == point && --commitsLeft == 0) throw new InvalidOperationException("Killed.");
            },
        };
    }

    /// <summary>One life of the engine. True: all instances ended rightly; false: it was killed first.</summary>
    private static async Task<bool> LiveAsync(TestHub hub)
    {
        try
        {
            await hub.OpenAsync();
            for (var i = 0; i < Orders; i++) await StartOrderAsync(hub, $"order-{i}", i);
            for (var hour = 0; hour < 4; hour++)
            {
                for (var i = 0; i < Orders; i++) await ApproveAsync(hub, $"order-{i}");
                await hub.AdvanceAsync(TimeSpan.FromHours(1));
            }

            for (var i = 0; i < Orders; i++)
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

    private void DeclareOrder(FakeFunctions functions) => functions
        .Activity<string>(
            "Value", key => int.Parse(key.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture))
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
