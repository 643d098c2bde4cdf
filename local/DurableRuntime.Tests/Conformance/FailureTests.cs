using DurableRuntime.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Tests.Conformance;

internal sealed class FailureTests
{
    [Test]
    public async Task FailedActivity_CaughtByTheOrchestrator_TellsWhatFailedAndWhy()
    {
        await using var hub = await TestHub.StartAsync(functions => functions
            .Activity<int>("Fine", value => value)
            .Activity<int>("Bad", _ => throw new ArgumentOutOfRangeException("amount", "No such amount"))
            .Orchestrator("Try", async context =>
            {
                await context.CallActivityAsync("Fine", 1);
                try
                {
                    await context.CallActivityAsync("Bad", 2);
                    return "no failure";
                }
                catch (TaskFailedException failure)
                {
                    return new object[]
                    {
                        failure.TaskName, failure.TaskId, failure.FailureDetails.ErrorType,
                        failure.FailureDetails.IsCausedBy<ArgumentException>(),
                        failure.FailureDetails.IsCausedBy<FormatException>(),
                    };
                }
            }));

        var end = await hub.RunAsync("Try");

        Assert.That(
            end.SerializedOutput, Is.EqualTo("""["Bad",1,"System.ArgumentOutOfRangeException",true,false]"""));
    }

    [Test]
    public async Task FailedActivity_NotCaught_FailsTheInstanceWithItsCauseInside()
    {
        await using var hub = await TestHub.StartAsync(functions => functions
            .Activity<int>("Bad", _ => throw new InvalidOperationException("outer", new FormatException("inner")))
            .Orchestrator("Fall", async context => await context.CallActivityAsync<int>("Bad", 1)));

        var end = await hub.RunAsync("Fall");

        Assert.That(end.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
        Assert.That(end.FailureDetails!.IsCausedBy<TaskFailedException>(), Is.True);
        Assert.That(end.FailureDetails.InnerFailure!.ErrorMessage, Is.EqualTo("outer"));
        Assert.That(end.FailureDetails.InnerFailure.InnerFailure!.IsCausedBy<FormatException>(), Is.True);
    }

    [Test]
    public async Task UnknownActivity_Called_FailsTheCallByName()
    {
        await using var hub = await TestHub.StartAsync(functions => functions
            .Orchestrator("Call", async context => await context.CallActivityAsync<int>("Nowhere")));

        var end = await hub.RunAsync("Call");

        Assert.That(end.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
        Assert.That(end.FailureDetails!.ErrorMessage, Does.Contain("Nowhere"));
    }

    [Test]
    public async Task UnknownOrchestrator_Scheduled_FailsTheInstanceByName()
    {
        await using var hub = await TestHub.StartAsync(_ => { });

        var end = await hub.RunAsync("Nobody");

        Assert.That(end.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
        Assert.That(end.FailureDetails!.ErrorMessage, Does.Contain("Nobody"));
    }

    [Test]
    public async Task Orchestrator_TakingAnotherStepOnReplay_FailsNamingBothSteps()
    {
        var runs = 0;
        await using var hub = await TestHub.StartAsync(functions => functions
            .Activity<int>("Ship", value => value)
            .Activity<int>("Bill", value => value)
            .Orchestrator("Unsteady", async context =>
                await context.CallActivityAsync<int>(runs++ == 0 ? "Ship" : "Bill", 1)));

        var end = await hub.RunAsync("Unsteady");

        Assert.That(end.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
        Assert.That(end.FailureDetails!.ErrorMessage, Does.Contain("Expected: step #0, a call of activity 'Ship'"));
        Assert.That(end.FailureDetails.ErrorMessage, Does.Contain("Found: step #0, a call of activity 'Bill'"));
    }

    [TestCase(1, "Found: none")]
    [TestCase(3, "Expected: none")]
    public async Task Orchestrator_TakingFewerOrMoreStepsOnReplay_Fails(int stepsOnReplay, string message)
    {
        var runs = 0;
        await using var hub = await TestHub.StartAsync(functions => functions
            .Activity<int>("Step", value => value)
            .Orchestrator("Unsteady", async context =>
            {
                var count = runs++ == 0 ? 2 : stepsOnReplay;
                await Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallActivityAsync<int>("Step", i)));
                return null;
            }));

        var end = await hub.RunAsync("Unsteady");

        Assert.That(end.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
        Assert.That(end.FailureDetails!.ErrorMessage, Does.Contain(message));
    }

    [Test]
    public async Task Orchestrator_AwaitingATaskThatIsNotDurable_FailsSayingSo()
    {
        await using var hub = await TestHub.StartAsync(functions => functions.Orchestrator("Stray", async _ =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
            return "never";
        }));

        var end = await hub.RunAsync("Stray");

        Assert.That(end.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
        Assert.That(end.FailureDetails!.ErrorMessage, Does.Contain("Task.Delay"));
    }

    [Test]
    public async Task Orchestrator_AwaitingATaskThatIsNotDurableBesideAnEvent_FailsWhenItGoesOn()
    {
        await using var hub = await TestHub.StartAsync(functions => functions.Orchestrator("Stray", async context =>
        {
            var wait = context.WaitForExternalEvent<string>("Never");
            await Task.WhenAny(wait, Task.Delay(TimeSpan.FromMilliseconds(20)));
            return "never";
        }));

        var end = await hub.RunAsync("Stray");

        Assert.That(end.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
        Assert.That(end.FailureDetails!.IsCausedBy<InvalidOperationException>(), Is.True);
    }

    [Test]
    public async Task Orchestrator_LeavingItsThread_Fails()
    {
        await using var hub = await TestHub.StartAsync(functions => functions
            .Activity<int>("Step", value => value)
            .Orchestrator("Leave", async context =>
            {
                await context.CallActivityAsync<int>("Step", 1).ConfigureAwait(false);
                return await context.CallActivityAsync<int>("Step", 2);
            }));

        var end = await hub.RunAsync("Leave");

        Assert.That(end.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
        Assert.That(end.FailureDetails!.ErrorMessage, Does.Contain("ConfigureAwait"));
    }

    [Test]
    public async Task CallActivity_WithOptionsAsItsInput_IsRefused()
    {
        await using var hub = await TestHub.StartAsync(functions => functions
            .Activity<int>("Step", value => value)
            .Orchestrator("Mistake", async context =>
                await context.CallActivityAsync<int>(
                    "Step", input: new TaskOptions(new RetryPolicy(1, TimeSpan.FromSeconds(1))))));

        var end = await hub.RunAsync("Mistake");

        Assert.That(end.FailureDetails!.IsCausedBy<ArgumentException>(), Is.True);
    }
}
