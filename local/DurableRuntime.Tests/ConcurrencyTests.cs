using DurableRuntime.Tests.Support;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Tests;

/// <summary>Many clients at the same instances at once.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ConcurrencyTests : IDisposable
{
    private const int Clients = 16;
    private const int Rounds = 50;

    private readonly HubFile _file = new();

    public void Dispose() => _file.Dispose();

    [Test]
    public async Task Schedule_OfOneIdByManyClients_IsGrantedToOne()
    {
        await using var hub = await StartAsync();

        for (var round = 0; round < Rounds; round++)
        {
            var id = $"round-{round}";
            var granted = await AllAsync(_ => TryAsync(() => hub.ScheduleAsync("Sum", 1, id)));
            Assert.That(granted.Count(isGranted => isGranted), Is.EqualTo(1), id);
        }
    }

    [Test]
    public async Task Events_OfManyClientsWhileOthersSuspendAndResume_AllArriveOnce()
    {
        await using var hub = await StartAsync();
        var id = await hub.ScheduleAsync("Sum", Clients * Rounds);

        await AllAsync(async client =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                await hub.Client.RaiseEventAsync(id, "Number", (client * Rounds) + round);
                if (client == 0) await TryAsync(() => hub.Client.SuspendInstanceAsync(id));
                if (client == 1) await TryAsync(() => hub.Client.ResumeInstanceAsync(id));
            }

            return true;
        });
        await hub.SettleAsync();
        await TryAsync(() => hub.Client.ResumeInstanceAsync(id));

        var sum = (Clients * Rounds) * ((Clients * Rounds) - 1) / 2;
        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<int>(), Is.EqualTo(sum));
    }

    [Test]
    public async Task Everything_AtOnceOnAFewInstances_LeavesEachEndedAndNoWork([Values(1, 2, 3)] int seed)
    {
        await using var hub = await StartAsync();

        await AllAsync(async client =>
        {
            var random = new Random((seed * 1_000) + client);
            for (var round = 0; round < Rounds; round++) await TryAsync(() => AnyCallAsync(hub, random));
            return true;
        });
        await hub.SettleAsync();
        foreach (var id in Ids) await TryAsync(() => hub.Client.TerminateInstanceAsync(id));
        await hub.SettleAsync();

        foreach (var id in Ids)
        {
            Assert.That(await hub.Client.GetInstanceAsync(id) is null or { IsCompleted: true }, Is.True, id);
        }

        await hub.Engine.DisposeAsync();
        Assert.That(_file.CountRows("work"), Is.Zero);
        Assert.That(
            _file.CountRows("history WHERE execution NOT IN (SELECT execution FROM instances)"), Is.Zero, "orphans");
    }

    private static IReadOnlyList<string> Ids { get; } = ["a", "b", "c"];

    private static Task AnyCallAsync(TestHub hub, Random random)
    {
        var id = Ids[random.Next(Ids.Count)];
        return random.Next(9) switch
        {
            0 => hub.Client.SuspendInstanceAsync(id),
            1 => hub.Client.ResumeInstanceAsync(id),
            2 => hub.Client.TerminateInstanceAsync(id),
            3 => hub.Client.PurgeInstanceAsync(id),
            4 => hub.Client.RaiseEventAsync(id, "Number", random.Next(10)),
            5 => hub.Client.RestartAsync(id),
            6 => hub.Client.ScheduleNewOrchestrationInstanceAsync(
                "Sum", random.Next(1, 4), new StartOrchestrationOptions(id) { DedupeStatuses = [] }),
            _ => hub.ScheduleAsync("Sum", random.Next(1, 4), id),
        };
    }

    /// <summary>False: it was refused, as it may be here.</summary>
    private static async Task<bool> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (Exception refused) when (refused is OrchestrationAlreadyExistsException or ArgumentException
            || refused.GetType() == typeof(InvalidOperationException))
        {
            return false;
        }
    }

    private static Task<bool[]> AllAsync(Func<int, Task<bool>> client) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(number => Task.Run(() => client(number))));

    private Task<TestHub> StartAsync() => TestHub.StartAsync(
        functions => functions
            .Activity<int>("Step", value => value)
            .Orchestrator("Sum", async context =>
            {
                var sum = await context.CallActivityAsync<int>("Step", 0);
                for (var i = 0; i < context.GetInput<int>(); i++)
                {
                    sum += await context.WaitForExternalEvent<int>("Number");
                }

                return sum;
            }),
        options => options with { Path = _file.Path });
}
