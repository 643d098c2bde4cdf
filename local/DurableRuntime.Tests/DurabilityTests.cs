using DurableRuntime.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Tests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DurabilityTests : IDisposable
{
    private readonly HubFile _file = new();

    public void Dispose() => _file.Dispose();

    [Test]
    public async Task WaitingInstance_AfterARestart_GoesOnWhereItWas()
    {
        await using var hub = await StartAsync();
        var id = await hub.ScheduleAsync("Approve", 20);
        await hub.SettleAsync();
        await hub.ReopenAsync();

        await hub.Client.RaiseEventAsync(id, "Approval", 3);

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<int>(), Is.EqualTo(43));
        Assert.That(hub.Functions.Ran, Has.Count.EqualTo(1), "the recorded result is not asked for again");
    }

    [Test]
    public async Task Timer_PassedWhileTheEngineWasDown_FiresAfterTheRestart()
    {
        await using var hub = await StartAsync();
        var id = await hub.ScheduleAsync("Sleep");
        await hub.SettleAsync();
        await hub.Engine.DisposeAsync();
        hub.Time.Advance(TimeSpan.FromDays(2));

        await hub.OpenAsync();

        Assert.That((await hub.EndOfAsync(id)).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Completed));
    }

    [Test]
    public async Task SuspendedInstance_AfterARestart_KeepsItsHeldEvents()
    {
        await using var hub = await StartAsync();
        var id = await hub.ScheduleAsync("Approve", 1);
        await hub.SettleAsync();
        await hub.Client.SuspendInstanceAsync(id);
        await hub.Client.RaiseEventAsync(id, "Approval", 5);
        await hub.SettleAsync();
        await hub.ReopenAsync();

        await hub.Client.ResumeInstanceAsync(id);

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<int>(), Is.EqualTo(7));
    }

    [Test]
    public async Task EndedInstances_AfterARestart_AreStillKnownAndLeaveNoWork()
    {
        await using var hub = await StartAsync();
        var id = await hub.ScheduleAsync("Approve", 1);
        await hub.Client.RaiseEventAsync(id, "Approval", 5);
        await hub.EndOfAsync(id);
        await hub.ReopenAsync();

        Assert.That((await hub.StateOfAsync(id)).ReadOutputAs<int>(), Is.EqualTo(7));
        Assert.That(_file.CountRows("work"), Is.Zero);
    }

    [TestCase("Completed")]
    [TestCase("Terminated")]
    [TestCase("StartedOver")]
    [TestCase("Replaced")]
    public async Task TimersThatNobodyWaitsFor_OfAnExecutionThatIsOver_AreNotKept(string end)
    {
        await using var hub = await StartAsync();
        hub.Functions.Orchestrator("Approve", async context =>
        {
            if (context.GetInput<int>() == 1) return null;
            await context.WaitForExternalEvent<int>("Approval", TimeSpan.FromDays(30));
            if (end == "StartedOver") context.ContinueAsNew(1);
            return null;
        });
        var id = await hub.ScheduleAsync("Approve", 0, "one");
        await hub.SettleAsync();
        Assert.That(_file.CountRows("work"), Is.EqualTo(1));

        var anyway = new StartOrchestrationOptions(id) { DedupeStatuses = [] };
        await (end switch
        {
            "Terminated" => hub.Client.TerminateInstanceAsync(id),
            "Replaced" => hub.Client.ScheduleNewOrchestrationInstanceAsync("Approve", 1, anyway),
            _ => hub.Client.RaiseEventAsync(id, "Approval", 5),
        });
        await hub.EndOfAsync(id);

        Assert.That(_file.CountRows("work"), Is.Zero);
    }

    [Test]
    public async Task Stop_WhileAnActivityRuns_RecordsItsResult()
    {
        var reached = new TaskCompletionSource();
        var goOn = new TaskCompletionSource<object?>();
        await using var hub = await StartAsync();
        hub.Functions.Activity("Double", _ =>
        {
            reached.SetResult();
            return goOn.Task;
        });
        var id = await hub.ScheduleAsync("Approve", 1);
        await reached.Task;

        var stop = hub.Engine.StopAsync(CancellationToken.None);
        goOn.SetResult(2);
        await stop;
        await hub.OpenAsync();
        await hub.Client.RaiseEventAsync(id, "Approval", 5);

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<int>(), Is.EqualTo(7));
        Assert.That(hub.Functions.Ran, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Stop_WithoutPatience_LeavesTheActivityToTheNextStart()
    {
        var reached = new TaskCompletionSource();
        await using var hub = await StartAsync();
        hub.Functions.Activity("Double", async (_, cancellation) =>
        {
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            return null;
        });
        var id = await hub.ScheduleAsync("Approve", 1);
        await reached.Task;

        await hub.Engine.StopAsync(new CancellationToken(canceled: true));
        hub.Functions.Activity<int>("Double", value => value * 2);
        await hub.OpenAsync();
        await hub.Client.RaiseEventAsync(id, "Approval", 5);

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<int>(), Is.EqualTo(7));
        Assert.That(hub.Functions.Ran, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Instances_BeyondTheBoundOfMemory_GoOnFromTheStore()
    {
        await using var hub = await StartAsync(cachedInstances: 2);
        for (var i = 0; i < 20; i++) await hub.ScheduleAsync("Approve", i, $"approve-{i}");
        await hub.SettleAsync();

        for (var i = 0; i < 20; i++) await hub.Client.RaiseEventAsync($"approve-{i}", "Approval", 1);

        for (var i = 0; i < 20; i++)
        {
            Assert.That((await hub.EndOfAsync($"approve-{i}")).ReadOutputAs<int>(), Is.EqualTo((2 * i) + 1));
        }
    }

    [Test]
    public async Task StoppedEngine_Asked_SaysThatItHasStopped()
    {
        await using var hub = await StartAsync();
        await hub.Engine.StopAsync(CancellationToken.None);

        Assert.That(async () => await hub.ScheduleAsync("Approve", 1), Throws.InstanceOf<InvalidOperationException>());
    }

    private Task<TestHub> StartAsync(int cachedInstances = 100) => TestHub.StartAsync(
        functions => functions
            .Activity<int>("Double", value => value * 2)
            .Orchestrator("Approve", async context =>
            {
                var doubled = await context.CallActivityAsync<int>("Double", context.GetInput<int>());
                return doubled + await context.WaitForExternalEvent<int>("Approval");
            })
            .Orchestrator("Sleep", async context =>
            {
                await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                return null;
            }),
        options => options with { Path = _file.Path, MaxCachedInstances = cachedInstances });
}
