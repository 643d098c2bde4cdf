using DurableRuntime.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Tests.Conformance;

internal sealed class TimerAndEventTests
{
    [Test]
    public async Task Timer_OfThreeDays_FiresWhenTheClockGetsThere()
    {
        await using var hub = await TestHub.StartAsync(functions => functions.Orchestrator("Sleep", async context =>
        {
            await context.CreateTimer(TimeSpan.FromDays(3), CancellationToken.None);
            return context.CurrentUtcDateTime;
        }));
        var id = await hub.ScheduleAsync("Sleep");

        await hub.AdvanceAsync(TimeSpan.FromDays(3) - TimeSpan.FromTicks(1));
        Assert.That((await hub.StateOfAsync(id)).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Running));
        await hub.AdvanceAsync(TimeSpan.FromMilliseconds(1));

        var end = await hub.StateOfAsync(id);
        Assert.That(end.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Completed));
        Assert.That(end.ReadOutputAs<DateTime>(), Is.GreaterThanOrEqualTo(TestHub.Start.UtcDateTime.AddDays(3)));
    }

    [Test]
    public async Task Timer_FurtherAwayThanASystemTimerCanBe_FiresInItsTime()
    {
        await using var hub = await TestHub.StartAsync(functions => functions.Orchestrator("Sleep", async context =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddDays(400), CancellationToken.None);
            return "awake";
        }));
        var id = await hub.ScheduleAsync("Sleep");

        await hub.AdvanceAsync(TimeSpan.FromDays(399));
        Assert.That((await hub.StateOfAsync(id)).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Running));
        await hub.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.That((await hub.StateOfAsync(id)).ReadOutputAs<string>(), Is.EqualTo("awake"));
    }

    [Test]
    public async Task WaitForExternalEvent_AsTwoTypesAtOnce_IsRefused()
    {
        await using var hub = await TestHub.StartAsync(functions => functions.Orchestrator("Both", async context =>
        {
            _ = context.WaitForExternalEvent<int>("Word");
            return await context.WaitForExternalEvent<string>("word");
        }));

        var end = await hub.RunAsync("Both");

        Assert.That(end.FailureDetails!.IsCausedBy<ArgumentException>(), Is.True);
    }

    [Test]
    public async Task WaitForExternalEvent_AfterTheEventsCame_GetsThemInOrder()
    {
        await using var hub = await TestHub.StartAsync(functions => functions.Orchestrator("Late", async context =>
        {
            await context.WaitForExternalEvent<string>("Go");
            var first = await context.WaitForExternalEvent<int>("Count");
            return new[] { first, await context.WaitForExternalEvent<int>("count") };
        }));
        var id = await hub.ScheduleAsync("Late");
        await hub.Client.RaiseEventAsync(id, "Count", 1);
        await hub.Client.RaiseEventAsync(id, "COUNT", 2);
        await hub.SettleAsync();

        await hub.Client.RaiseEventAsync(id, "Go", "now");

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<int[]>(), Is.EqualTo(Enumerable.Range(1, 2)));
    }

    [Test]
    public async Task WaitForExternalEvent_GivenUpBeforeItBegins_StillReadsAnEventThatIsThere()
    {
        await using var hub = await TestHub.StartAsync(functions => functions.Orchestrator("Late", async context =>
        {
            await context.WaitForExternalEvent<string>("Go");
            return await context.WaitForExternalEvent<string>("Word", new CancellationToken(canceled: true));
        }));
        var id = await hub.ScheduleAsync("Late");
        await hub.Client.RaiseEventAsync(id, "Word", "kept");

        await hub.Client.RaiseEventAsync(id, "Go");

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<string>(), Is.EqualTo("kept"));
    }

    [Test]
    public async Task WaitForExternalEvent_BySeveralWaiters_ServesTheNewestFirst()
    {
        await using var hub = await TestHub.StartAsync(functions => functions.Orchestrator("Several", async context =>
        {
            var older = context.WaitForExternalEvent<string>("Word");
            var newer = context.WaitForExternalEvent<string>("Word");
            return string.Join(' ', await older, await newer);
        }));
        var id = await hub.ScheduleAsync("Several");
        await hub.SettleAsync();

        await hub.Client.RaiseEventAsync(id, "Word", "first");
        await hub.Client.RaiseEventAsync(id, "Word", "second");

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<string>(), Is.EqualTo("second first"));
    }

    [Test]
    public async Task WaitForExternalEvent_InVainUntilTheTimeout_ThrowsTaskCanceled()
    {
        await using var hub = await StartWithTimeoutAsync();
        var id = await hub.ScheduleAsync("Approve");

        await hub.AdvanceAsync(TimeSpan.FromHours(24));

        Assert.That((await hub.StateOfAsync(id)).ReadOutputAs<string>(), Is.EqualTo("timed out"));
    }

    [Test]
    public async Task WaitForExternalEvent_InTime_DoesNotLeaveItsTimerOpen()
    {
        await using var hub = await StartWithTimeoutAsync();
        var id = await hub.ScheduleAsync("Approve");
        await hub.SettleAsync();

        await hub.Client.RaiseEventAsync(id, "Approval", "yes");

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<string>(), Is.EqualTo("yes"));
    }

    [Test]
    public async Task SendEvent_ToAnotherInstance_ReachesIt()
    {
        await using var hub = await TestHub.StartAsync(functions => functions
            .Orchestrator("Receive", async context => await context.WaitForExternalEvent<int>("Number"))
            .Orchestrator("Send", context =>
            {
                context.SendEvent("receiver", "Number", 42);
                return Task.FromResult<object?>(null);
            }));
        await hub.ScheduleAsync("Receive", id: "receiver");

        await hub.RunAsync("Send");

        Assert.That((await hub.EndOfAsync("receiver")).ReadOutputAs<int>(), Is.EqualTo(42));
    }

    [Test]
    public async Task Event_ReachingAWaitThatWasGivenUp_IsLostAsOnAzure()
    {
        await using var hub = await TestHub.StartAsync(functions => functions.Orchestrator("Gap", async context =>
        {
            var inTime = context.WaitForExternalEvent<string>("Word", TimeSpan.FromMinutes(1));
            await Task.WhenAny(inTime);
            await context.WaitForExternalEvent<string>("Go");
            return await context.WaitForExternalEvent<string>("Word");
        }));
        var id = await hub.ScheduleAsync("Gap");
        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));

        await hub.Client.RaiseEventAsync(id, "Word", "lost");
        await hub.Client.RaiseEventAsync(id, "Go");
        await hub.Client.RaiseEventAsync(id, "Word", "read");

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<string>(), Is.EqualTo("read"));
    }

    [Test]
    public async Task Event_OfAnotherTypeThanAwaited_FailsTheWait()
    {
        await using var hub = await TestHub.StartAsync(functions => functions
            .Orchestrator("Receive", async context => await context.WaitForExternalEvent<int>("Number")));
        var id = await hub.ScheduleAsync("Receive");

        await hub.Client.RaiseEventAsync(id, "Number", "no number");

        Assert.That((await hub.EndOfAsync(id)).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
    }

    private static Task<TestHub> StartWithTimeoutAsync() => TestHub.StartAsync(functions => functions
        .Orchestrator("Approve", async context =>
        {
            try
            {
                return await context.WaitForExternalEvent<string>("Approval", TimeSpan.FromHours(24));
            }
            catch (TaskCanceledException)
            {
                return "timed out";
            }
        }));
}
