using DurableRuntime.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Tests.Conformance;

/// <summary>Sub-orchestrations, and instances that start over.</summary>
internal sealed class CompositionTests
{
    [Test]
    public async Task SubOrchestrator_WithAnId_RunsUnderItAndReturnsItsResult()
    {
        await using var hub = await TestHub.StartAsync(functions => functions
            .Orchestrator("Child", context => Task.FromResult<object?>(
                $"{context.Parent!.Name}/{context.Parent.InstanceId}:{context.GetInput<int>()}"))
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>(
                "Child", 7, new SubOrchestrationOptions(instanceId: "child-7"))));

        var id = await hub.ScheduleAsync("Parent", id: "parent");

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<string>(), Is.EqualTo("Parent/parent:7"));
        Assert.That((await hub.StateOfAsync("child-7")).Name, Is.EqualTo("Child"));
    }

    [Test]
    public async Task SubOrchestrator_Failing_NestsItsCause()
    {
        await using var hub = await TestHub.StartAsync(functions => functions
            .Activity<int>("Bad", _ => throw new FormatException("root"))
            .Orchestrator("Child", async context => await context.CallActivityAsync<int>("Bad", 1))
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<int>("Child")));

        var end = await hub.RunAsync("Parent");

        var call = end.FailureDetails!.InnerFailure!;
        Assert.That(call.IsCausedBy<TaskFailedException>(), Is.True);
        Assert.That(call.InnerFailure!.ErrorMessage, Is.EqualTo("root"));
    }

    [Test]
    public async Task SubOrchestrator_WithTheIdOfARunningInstance_FailsTheCall()
    {
        await using var hub = await TestHub.StartAsync(functions => functions
            .Orchestrator("Child", async context => await context.WaitForExternalEvent<int>("Go"))
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<int>(
                "Child", options: new SubOrchestrationOptions(instanceId: "taken"))));
        await hub.ScheduleAsync("Child", id: "taken");

        var end = await hub.RunAsync("Parent");

        Assert.That(end.FailureDetails!.ErrorMessage, Does.Contain("taken"));
    }

    [Test]
    public async Task SubOrchestrator_WithARetryPolicy_IsStartedAgain()
    {
        var runs = 0;
        await using var hub = await TestHub.StartAsync(functions => functions
            .Orchestrator("Child", _ => runs++ == 0 ? throw new TimeoutException() : Task.FromResult<object?>("ok"))
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>(
                "Child", options: TaskOptions.FromRetryPolicy(new RetryPolicy(2, TimeSpan.FromMinutes(1))))));
        var id = await hub.ScheduleAsync("Parent");

        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<string>(), Is.EqualTo("ok"));
    }

    [TestCase("Send")]
    [TestCase("Call")]
    public async Task Orchestrator_TakingAnEntityForAnInstance_IsRefused(string name)
    {
        const string Entity = "@counter@a";
        await using var hub = await TestHub.StartAsync(functions => functions
            .Orchestrator("Send", context =>
            {
                context.SendEvent(Entity, "Add", 1);
                return Task.FromResult<object?>(null);
            })
            .Orchestrator("Call", async context => await context.CallSubOrchestratorAsync<int>(
                "Send", options: new SubOrchestrationOptions(instanceId: Entity))));

        var end = await hub.RunAsync(name);

        Assert.That(end.FailureDetails?.IsCausedBy<ArgumentException>(), Is.True, end.ToString());
    }

    [Test]
    public async Task ContinueAsNew_UntilDone_EndsWithTheLastInput()
    {
        await using var hub = await TestHub.StartAsync(functions => functions
            .Activity<int>("Add", value => value + 1)
            .Orchestrator("Loop", async context =>
            {
                var next = await context.CallActivityAsync<int>("Add", context.GetInput<int>());
                if (next < 5) context.ContinueAsNew(next);
                return next;
            }));

        var end = await hub.RunAsync("Loop", 0);

        Assert.That(end.ReadOutputAs<int>(), Is.EqualTo(5));
        Assert.That(hub.Functions.Ran, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task ContinueAsNew_WhileAnEventComes_ReadsTheKeptOneFirst()
    {
        using var isAtEnd = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        await using var hub = await TestHub.StartAsync(functions => functions.Orchestrator("Loop", async context =>
        {
            if (context.GetInput<int>() > 0)
            {
                var first = await context.WaitForExternalEvent<string>("Word");
                return $"{first} {await context.WaitForExternalEvent<string>("Word")}";
            }

            await context.WaitForExternalEvent<string>("Go");
            isAtEnd.Set();
            mayEnd.Wait();
            context.ContinueAsNew(1);
            return null;
        }));
        var id = await hub.ScheduleAsync("Loop", 0);
        await hub.Client.RaiseEventAsync(id, "Word", "kept");
        await hub.Client.RaiseEventAsync(id, "Go");
        isAtEnd.Wait();

        await hub.Client.RaiseEventAsync(id, "Word", "new");
        mayEnd.Set();

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<string>(), Is.EqualTo("kept new"));
    }

    [Test]
    public async Task ContinueAsNew_AfterAStatusWasSet_ShowsItUntilTheNextOne()
    {
        await using var hub = await TestHub.StartAsync(functions => functions.Orchestrator("Loop", async context =>
        {
            var round = context.GetInput<int>();
            if (round != 1) context.SetCustomStatus($"round {round}");
            if (round > 0) await context.WaitForExternalEvent<string>("Go");
            if (round < 2) context.ContinueAsNew(round + 1);
            return null;
        }));
        var id = await hub.ScheduleAsync("Loop", 0);
        await hub.SettleAsync();
        Assert.That((await hub.StateOfAsync(id)).ReadCustomStatusAs<string>(), Is.EqualTo("round 0"));

        await hub.Client.RaiseEventAsync(id, "Go");
        await hub.SettleAsync();

        Assert.That((await hub.StateOfAsync(id)).ReadCustomStatusAs<string>(), Is.EqualTo("round 2"));
    }

    [TestCase(true, "kept")]
    [TestCase(false, "new")]
    public async Task ContinueAsNew_WithUnreadEvents_KeepsOrDropsThem(bool preserve, string expected)
    {
        await using var hub = await TestHub.StartAsync(functions => functions.Orchestrator("Loop", async context =>
        {
            if (context.GetInput<int>() > 0) return await context.WaitForExternalEvent<string>("Word");
            await context.WaitForExternalEvent<string>("Go");
            context.ContinueAsNew(1, preserve);
            return null;
        }));
        var id = await hub.ScheduleAsync("Loop", 0);
        await hub.Client.RaiseEventAsync(id, "Word", "kept");
        await hub.Client.RaiseEventAsync(id, "Go");
        await hub.SettleAsync();

        if (!preserve) await hub.Client.RaiseEventAsync(id, "Word", "new");

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<string>(), Is.EqualTo(expected));
    }
}
