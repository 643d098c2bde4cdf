using DurableRuntime.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Tests.Conformance;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RewindTests : IDisposable
{
    private readonly HubFile _file = new();
    private bool _isBroken = true;

    public void Dispose() => _file.Dispose();

    [Test]
    public async Task Rewind_AfterOneOfManyActivitiesFailed_RunsOnlyThatOneAgain()
    {
        await using var hub = await StartAsync(functions => functions.Orchestrator("Fan", async context =>
            await Task.WhenAll(Enumerable.Range(0, 3).Select(i => context.CallActivityAsync<int>("Step", i)))));
        var id = await FailAsync(hub, "Fan");
        await hub.ReopenAsync();

        await hub.Client.RewindInstanceAsync(id, "repaired");

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<int[]>(), Is.EqualTo(Enumerable.Range(0, 3)));
        Assert.That(hub.Functions.Ran.Select(ran => ran.TaskId).Order(), Is.EqualTo([0, 1, 1, 2]));
    }

    [Test]
    public async Task Rewind_AfterASubOrchestrationFailed_LetsItGoOnAndKeepsItsResults()
    {
        await using var hub = await StartAsync(functions => functions
            .Orchestrator("Child", async context =>
                await context.CallActivityAsync<int>("Step", 0) + await context.CallActivityAsync<int>("Step", 1))
            .Orchestrator("Parent", async context => 10 * await context.CallSubOrchestratorAsync<int>("Child")));
        var id = await FailAsync(hub, "Parent");

        await hub.Client.RewindInstanceAsync(id, "repaired");

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<int>(), Is.EqualTo(10));
        Assert.That(hub.Functions.Ran.Select(ran => ran.InputJson), Is.EqualTo("0 1 1".Split()));
    }

    [Test]
    public async Task Rewind_AfterASubOrchestrationWasPurged_StartsItAnew()
    {
        await using var hub = await StartAsync(functions => functions
            .Orchestrator("Child", async context => await context.CallActivityAsync<int>("Step", 1))
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<int>(
                "Child", options: new SubOrchestrationOptions(instanceId: "child"))));
        var id = await FailAsync(hub, "Parent");
        await hub.Client.PurgeInstanceAsync("child");

        await hub.Client.RewindInstanceAsync(id, "repaired");

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<int>(), Is.EqualTo(1));
    }

    [Test]
    public async Task Rewind_AfterAllTriesFailed_RepeatsTheLastTry()
    {
        var retry = TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMinutes(1)));
        await using var hub = await StartAsync(functions => functions.Orchestrator("Try", async context =>
            await context.CallActivityAsync<int>("Step", 1, retry)));
        var id = await hub.ScheduleAsync("Try");
        for (var i = 0; i < 3; i++) await hub.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.That((await hub.StateOfAsync(id)).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
        _isBroken = false;

        await hub.Client.RewindInstanceAsync(id, "repaired");

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<int>(), Is.EqualTo(1));
        Assert.That(hub.Functions.Ran, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Rewind_WhileTheCauseLasts_FailsAgainAndCanBeRepeated()
    {
        await using var hub = await StartAsync(functions => functions.Orchestrator("One", async context =>
            await context.CallActivityAsync<int>("Step", 1)));
        var id = await FailAsync(hub, "One");
        _isBroken = true;
        await hub.Client.RewindInstanceAsync(id, "hoping");
        Assert.That((await hub.EndOfAsync(id)).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
        _isBroken = false;

        await hub.Client.RewindInstanceAsync(id, "repaired");

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<int>(), Is.EqualTo(1));
    }

    [Test]
    public async Task Rewind_OfWhatHasNotFailed_IsRefused()
    {
        await using var hub = await StartAsync(functions => functions
            .Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("Go")));
        await hub.ScheduleAsync("Wait", id: "open");

        Assert.That(async () => await hub.Client.RewindInstanceAsync("open", "no"), Throws.InvalidOperationException);
        Assert.That(async () => await hub.Client.RewindInstanceAsync("nobody", "no"), Throws.ArgumentException);
    }

    private async Task<string> FailAsync(TestHub hub, string name)
    {
        var end = await hub.RunAsync(name);
        Assert.That(end.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
        await hub.SettleAsync();
        _isBroken = false;
        return end.InstanceId;
    }

    /// <summary>Starts a hub whose activity fails on 1 as long as it is broken.</summary>
    private Task<TestHub> StartAsync(Action<FakeFunctions> declare) => TestHub.StartAsync(
        functions => declare(functions.Activity<int>(
            "Step", value => value == 1 && _isBroken ? throw new TimeoutException("broken") : value)),
        options => options with { Path = _file.Path });
}
