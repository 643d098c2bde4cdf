using DurableRuntime.Tests.Support;
using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask;

namespace DurableRuntime.Tests.Conformance;

internal sealed class HistoryTests
{
    [Test]
    public async Task History_OfAnEndedInstance_TellsItsStepsAndTheirAnswersInOrder()
    {
        await using var hub = await StartAsync();
        var id = await hub.ScheduleAsync("Tell", 5);
        await hub.SettleAsync();
        await hub.Client.RaiseEventAsync(id, "Go", "now");
        await hub.SettleAsync();
        await hub.AdvanceAsync(TimeSpan.FromHours(1));
        await hub.EndOfAsync(id);

        var history = await hub.Client.GetOrchestrationHistoryAsync(id);

        var told = history.Select(happened => happened.EventType)
            .Where(kind => kind is not (EventType.OrchestratorStarted or EventType.OrchestratorCompleted));
        Assert.That(told, Is.EqualTo(new List<EventType>
        {
            EventType.ExecutionStarted, EventType.TaskScheduled, EventType.TaskCompleted, EventType.EventRaised,
            EventType.TimerCreated, EventType.TimerFired, EventType.SubOrchestrationInstanceCreated,
            EventType.SubOrchestrationInstanceFailed, EventType.ExecutionCompleted,
        }));
    }

    [Test]
    public async Task HistoryEvents_OfCalls_HoldWhatWasCalledAndHowItEnded()
    {
        await using var hub = await StartAsync();
        var id = await hub.ScheduleAsync("Tell", 5);
        await hub.Client.RaiseEventAsync(id, "Go", "now");
        await hub.AdvanceAsync(TimeSpan.FromHours(1));
        await hub.EndOfAsync(id);

        var history = await hub.Client.GetOrchestrationHistoryAsync(id);

        var call = history.OfType<TaskScheduledEvent>().Single();
        Assert.That((call.EventId, call.Name, call.Input), Is.EqualTo((0, "Step", "5")));
        Assert.That(call.Tags!["cost"], Is.EqualTo("low"));
        Assert.That(history.OfType<TaskCompletedEvent>().Single().Result, Is.EqualTo("5"));
        var timer = history.OfType<TimerFiredEvent>().Single();
        Assert.That((timer.TimerId, timer.FireAt), Is.EqualTo((1, TestHub.Start.UtcDateTime.AddHours(1))));
        var child = history.OfType<SubOrchestrationInstanceFailedEvent>().Single();
        Assert.That((child.TaskScheduledId, child.FailureDetails!.ErrorMessage), Is.EqualTo((2, "wrong")));
        var end = history.OfType<ExecutionCompletedEvent>().Single();
        Assert.That((end.OrchestrationStatus, end.Result), Is.EqualTo((OrchestrationStatus.Completed, "\"told\"")));
    }

    [Test]
    public async Task History_OfAnUnknownInstance_IsRefused()
    {
        await using var hub = await StartAsync();

        Assert.That(async () => await hub.Client.GetOrchestrationHistoryAsync("nobody"), Throws.ArgumentException);
    }

    private static Task<TestHub> StartAsync() => TestHub.StartAsync(functions => functions
        .Activity<int>("Step", value => value)
        .Orchestrator("Child", _ => throw new FormatException("wrong"))
        .Orchestrator("Tell", async context =>
        {
            var options = new TaskOptions(tags: new Dictionary<string, string> { ["cost"] = "low" });
            await context.CallActivityAsync<int>("Step", context.GetInput<int>(), options);
            await context.WaitForExternalEvent<string>("Go");
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            await Task.WhenAny(context.CallSubOrchestratorAsync("Child"));
            return "told";
        }));
}
