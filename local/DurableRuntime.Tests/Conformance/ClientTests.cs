using System.Diagnostics;
using DurableRuntime.Tests.Support;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Tests.Conformance;

internal sealed class ClientTests
{
    [Test]
    public async Task Schedule_WithTheIdOfARunningInstance_IsRefused()
    {
        await using var hub = await StartAsync();
        await hub.ScheduleAsync("Wait", id: "one");

        Assert.That(
            async () => await hub.ScheduleAsync("Wait", id: "one"),
            Throws.InstanceOf<OrchestrationAlreadyExistsException>());
        await hub.SettleAsync();
        Assert.That(
            async () => await hub.ScheduleAsync("Wait", id: "one"),
            Throws.InstanceOf<OrchestrationAlreadyExistsException>());
    }

    [Test]
    public async Task Schedule_WithTheIdOfACompletedInstance_StartsItAnew()
    {
        await using var hub = await StartAsync();
        await hub.EndOfAsync(await hub.ScheduleAsync("Echo", 1, "one"));

        await hub.ScheduleAsync("Echo", 2, "one");

        Assert.That((await hub.EndOfAsync("one")).ReadOutputAs<int>(), Is.EqualTo(2));
    }

    [Test]
    public async Task Schedule_WithDedupeStatuses_RefusesInThoseOnly()
    {
        await using var hub = await StartAsync();
        await hub.EndOfAsync(await hub.ScheduleAsync("Echo", 1, "one"));
        var options = new StartOrchestrationOptions("one").WithDedupeStatuses(OrchestrationRuntimeStatus.Completed);

        Assert.That(
            async () => await hub.Client.ScheduleNewOrchestrationInstanceAsync("Echo", 2, options),
            Throws.InstanceOf<OrchestrationAlreadyExistsException>());
    }

    [Test]
    public async Task Schedule_ReplacingARunningInstance_LeavesTheOldRunWithoutEffect()
    {
        await using var hub = await StartAsync();
        await hub.ScheduleAsync("Wait", id: "one");
        await hub.SettleAsync();
        var options = new StartOrchestrationOptions("one") { DedupeStatuses = [] };

        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Echo", 3, options);

        Assert.That((await hub.EndOfAsync("one")).ReadOutputAs<int>(), Is.EqualTo(3));
    }

    [TestCase("@entity")]
    [TestCase("a/b")]
    [TestCase("a#b")]
    public async Task Schedule_WithAnIdThatAzureRefuses_IsRefused(string id)
    {
        await using var hub = await StartAsync();

        Assert.That(async () => await hub.ScheduleAsync("Echo", id: id), Throws.ArgumentException);
    }

    [Test]
    public async Task Schedule_WithAStartTime_StaysPendingUntilThen()
    {
        await using var hub = await StartAsync();
        var options = new StartOrchestrationOptions("later", TestHub.Start.AddHours(2));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync("Echo", 1, options);
        await hub.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.That((await hub.StateOfAsync("later")).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Pending));

        await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.That((await hub.EndOfAsync("later")).ReadOutputAs<int>(), Is.EqualTo(1));
    }

    [Test]
    public async Task RaiseEvent_BeforeTheStartTime_WaitsForTheStart()
    {
        await using var hub = await StartAsync();
        await hub.Client.ScheduleNewOrchestrationInstanceAsync(
            "Wait", new StartOrchestrationOptions("later", TestHub.Start.AddHours(2)));
        await hub.Client.RaiseEventAsync("later", "Go", "early");

        await hub.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.That((await hub.EndOfAsync("later")).ReadOutputAs<string>(), Is.EqualTo("early"));
    }

    [Test]
    public async Task Suspend_ThenResume_HoldsEventsBackMeanwhile()
    {
        await using var hub = await StartAsync();
        await hub.ScheduleAsync("Wait", id: "one");
        await hub.SettleAsync();
        await hub.Client.SuspendInstanceAsync("one", "stop");
        await hub.Client.RaiseEventAsync("one", "Go", "go");
        await hub.SettleAsync();
        Assert.That((await hub.StateOfAsync("one")).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Suspended));

        await hub.Client.ResumeInstanceAsync("one");

        Assert.That((await hub.EndOfAsync("one")).ReadOutputAs<string>(), Is.EqualTo("go"));
    }

    [Test]
    public async Task SuspendedInstance_GettingAnEvent_CallsNoActivityBeforeItResumes()
    {
        await using var hub = await StartAsync();
        hub.Functions
            .Activity<int>("Step", value => value)
            .Orchestrator("Act", async context =>
            {
                await context.WaitForExternalEvent<string>("Go");
                return await context.CallActivityAsync<int>("Step", 1);
            });
        await hub.ScheduleAsync("Act", id: "one");
        await hub.Client.SuspendInstanceAsync("one");
        await hub.Client.RaiseEventAsync("one", "Go", "go");
        await hub.SettleAsync();
        Assert.That(hub.Functions.Ran, Is.Empty);

        await hub.Client.ResumeInstanceAsync("one");

        await hub.EndOfAsync("one");
        Assert.That(hub.Functions.Ran, Has.Count.EqualTo(1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Instance_SuspendedBeforeItsStart_CallsNoActivityBeforeItResumes(bool replaysEveryStep)
    {
        await using var hub = await TestHub.StartAsync(
            functions => functions
                .Activity<int>("Step", value => value)
                .Orchestrator("Act", async context => await context.CallActivityAsync<int>("Step", 1)
                    + await context.WaitForExternalEvent<int>("Number")),
            options => options with { ReplayEveryStep = replaysEveryStep });
        await hub.Client.ScheduleNewOrchestrationInstanceAsync(
            "Act", new StartOrchestrationOptions("later", TestHub.Start.AddHours(1)));
        await hub.Client.SuspendInstanceAsync("later");
        await hub.AdvanceAsync(TimeSpan.FromHours(1));
        await hub.Client.RaiseEventAsync("later", "Number", 2);
        await hub.SettleAsync();
        Assert.That((await hub.StateOfAsync("later")).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Suspended));
        Assert.That(hub.Functions.Ran, Is.Empty);

        await hub.Client.ResumeInstanceAsync("later");

        Assert.That((await hub.EndOfAsync("later")).ReadOutputAs<int>(), Is.EqualTo(3));
    }

    [Test]
    public async Task Terminate_AWaitingInstance_EndsItWithTheGivenOutput()
    {
        await using var hub = await StartAsync();
        await hub.ScheduleAsync("Wait", id: "one");

        await hub.Client.TerminateInstanceAsync("one", "enough");

        var end = await hub.EndOfAsync("one");
        Assert.That(end.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Terminated));
        Assert.That(end.ReadOutputAs<string>(), Is.EqualTo("enough"));
    }

    [Test]
    public async Task Terminate_Recursively_EndsSubOrchestrationsToo()
    {
        await using var hub = await StartAsync();
        await hub.ScheduleAsync("Parent", id: "one");
        await hub.SettleAsync();

        await hub.Client.TerminateInstanceAsync("one", new TerminateInstanceOptions(Recursive: true));

        Assert.That((await hub.EndOfAsync("child")).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Terminated));
    }

    [Test]
    public async Task Steering_AnInstanceThatHasEndedOrNeverWas_IsRefused()
    {
        await using var hub = await StartAsync();
        await hub.EndOfAsync(await hub.ScheduleAsync("Echo", 1, "ended"));

        Assert.That(async () => await hub.Client.RaiseEventAsync("ended", "Go"), Throws.InvalidOperationException);
        Assert.That(async () => await hub.Client.TerminateInstanceAsync("ended"), Throws.InvalidOperationException);
        Assert.That(async () => await hub.Client.RaiseEventAsync("nobody", "Go"), Throws.ArgumentException);
        Assert.That(await hub.Client.GetInstanceAsync("nobody"), Is.Null);
    }

    [Test]
    public async Task GetInstance_WithoutPayloads_RefusesToReadThem()
    {
        await using var hub = await StartAsync();
        await hub.EndOfAsync(await hub.ScheduleAsync("Echo", 1, "one"));

        var state = (await hub.Client.GetInstanceAsync("one"))!;

        Assert.That(state.SerializedOutput, Is.Null);
        Assert.That(() => state.ReadOutputAs<int>(), Throws.InvalidOperationException);
    }

    [Test]
    public async Task Restart_AnEndedInstance_RunsItAgainOnTheSameInput()
    {
        await using var hub = await StartAsync();
        await hub.EndOfAsync(await hub.ScheduleAsync("Echo", 9, "one"));

        var again = await hub.Client.RestartAsync("one", restartWithNewInstanceId: true);

        Assert.That(again, Is.Not.EqualTo("one"));
        Assert.That((await hub.EndOfAsync(again)).ReadOutputAs<int>(), Is.EqualTo(9));
    }

    [Test]
    public async Task Restart_UnderTheSameId_ReplacesTheEndedRunAndRefusesARunningOne()
    {
        await using var hub = await StartAsync();
        await hub.EndOfAsync(await hub.ScheduleAsync("Echo", 9, "one"));
        await hub.ScheduleAsync("Wait", id: "open");

        Assert.That(await hub.Client.RestartAsync("one"), Is.EqualTo("one"));
        Assert.That((await hub.EndOfAsync("one")).ReadOutputAs<int>(), Is.EqualTo(9));
        Assert.That(async () => await hub.Client.RestartAsync("open"), Throws.InvalidOperationException);
        Assert.That(async () => await hub.Client.RestartAsync("nobody"), Throws.ArgumentException);
    }

    [Test]
    public async Task Schedule_WithAnInputThatDoesNotFit_FailsTheInstanceWithTheConvertersError()
    {
        await using var hub = await StartAsync();

        var end = await hub.RunAsync("Echo", "no number");

        Assert.That(end.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
        Assert.That(end.FailureDetails!.IsCausedBy<System.Text.Json.JsonException>(), Is.True);
    }

    [Test]
    public async Task WaitForInstanceStart_OfARunningInstance_ReturnsIt()
    {
        await using var hub = await StartAsync();
        await hub.ScheduleAsync("Wait", id: "one");

        var state = await hub.Client.WaitForInstanceStartAsync("one", CancellationToken.None);

        Assert.That(state.IsRunning, Is.True);
    }

    [Test]
    public async Task TraceContext_OfTheSchedule_ReachesActivitiesOfSubOrchestrations()
    {
        await using var hub = await TestHub.StartAsync(functions => functions
            .Activity<int>("Step", value => value)
            .Orchestrator("Child", async context => await context.CallActivityAsync<int>("Step", 1))
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<int>("Child")));
        using var trace = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        await hub.RunAsync("Parent");

        Assert.That(hub.Functions.Ran.Single().TraceParent, Is.EqualTo(trace.Id));
    }

    private static Task<TestHub> StartAsync() => TestHub.StartAsync(functions => functions
        .Orchestrator("Echo", context => Task.FromResult<object?>(context.GetInput<int>()))
        .Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("Go"))
        .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>(
            "Wait", options: new SubOrchestrationOptions(instanceId: "child"))));
}
