using DurableRuntime.Testing;
using DurableRuntime.Tests.Support;

namespace DurableRuntime.Tests;

public sealed class RecordedHistoryTests
{
    [Test]
    public async Task History_OfAnEndedInstance_ReplaysAfterARoundTripThroughJson()
    {
        var recorded = await RecordAsync("First", "Second");

        var read = RecordedHistory.FromJson(recorded.ToJson());
        read.Replay(Flow("First", "Second"));

        Assert.Multiple(() =>
        {
            Assert.That(read.ToJson(), Is.EqualTo(recorded.ToJson()));
            Assert.That(read.Orchestrator, Is.EqualTo("Flow"));
            Assert.That(read.Steps, Is.EqualTo(new[]
            {
                "step #0, a call of activity 'First'", "step #1, a timer", "step #2, a call of activity 'Second'",
            }));
            Assert.That(read.ToJson(), Does.Contain("\"kind\": \"TaskCompleted\"").And.Contain("\"text\": \"<é>\""));
        });
    }

    [TestCase("Renamed", "Second", "Expected: step #0, a call of activity 'First'. "
        + "Found: step #0, a call of activity 'Renamed'.")]
    [TestCase("First", "First", "Expected: step #2, a call of activity 'Second'. "
        + "Found: step #2, a call of activity 'First'.")]
    [TestCase("First", null, "Expected: step #2, a call of activity 'Second'. Found: none.")]
    public async Task History_AgainstCodeOfOtherSteps_NamesTheExpectedAndTheFoundOne(
        string first, string? second, string expected)
    {
        var recorded = await RecordAsync("First", "Second");

        var mismatch = Assert.Throws<HistoryMismatchException>(() => recorded.Replay(Flow(first, second)));

        Assert.That(mismatch!.Message, Does.Contain("Orchestrator 'Flow', recorded instance 'flow-1'"));
        Assert.That(mismatch.Message, Does.Contain(expected));
    }

    [Test]
    public async Task History_AgainstCodeWithAStepMore_NamesTheFoundOne()
    {
        var recorded = await RecordAsync("First", null);

        var mismatch = Assert.Throws<HistoryMismatchException>(() => recorded.Replay(Flow("First", "More")));

        Assert.That(mismatch!.Message, Does.Contain(
            "Expected: none. Found: step #2, a call of activity 'More'."));
    }

    [Test]
    public async Task History_AgainstCodeThatEndsOtherwise_SaysHow()
    {
        var recorded = await RecordAsync("First", null);
        var waits = Flow("First", null, context => context.WaitForExternalEvent<int>("Go"));
        var fails = Flow("First", null, _ => throw new InvalidOperationException("no"));

        var waiting = Assert.Throws<HistoryMismatchException>(() => recorded.Replay(waits));
        var failing = Assert.Throws<HistoryMismatchException>(() => recorded.Replay(fails));

        Assert.That(waiting!.Message, Does.EndWith("After the last step: expected Completed, found not ended yet."));
        Assert.That(failing!.Message, Does.EndWith("After the last step: expected Completed, found Failed. no"));
    }

    [Test]
    public async Task History_OfAnInstanceThatStillWaits_ReplaysToItsWait()
    {
        await using var hub = new TestHub { Functions = Flow("First", "Second") };
        await hub.OpenAsync();
        await hub.ScheduleAsync("Flow", null, "flow-1");
        await hub.SettleAsync();
        await hub.Client.SuspendInstanceAsync("flow-1", "no JSON");
        await hub.SettleAsync();

        var recorded = await RecordedHistory.ReadAsync(hub.Engine, "flow-1");

        Assert.That(recorded.ToJson(), Does.Contain("\"$text\": \"no JSON\""));
        RecordedHistory.FromJson(recorded.ToJson()).Replay(Flow("First", "Second"));
    }

    [Test]
    public async Task Read_OfAnUnknownInstance_SaysSo()
    {
        await using var hub = await TestHub.StartAsync(_ => { });

        Assert.ThrowsAsync<ArgumentException>(() => RecordedHistory.ReadAsync(hub.Engine, "nobody"));
    }

    private static async Task<RecordedHistory> RecordAsync(string first, string? second)
    {
        await using var hub = new TestHub { Functions = Flow(first, second) };
        hub.Options = new DurableEngineOptions { Time = hub.Time };
        await hub.OpenAsync();
        await hub.ScheduleAsync("Flow", new { text = "<é>" }, "flow-1");
        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));
        await hub.EndOfAsync("flow-1");
        return await RecordedHistory.ReadAsync(hub.Engine, "flow-1");
    }

    private static FakeFunctions Flow(
        string first, string? second, Func<Microsoft.DurableTask.TaskOrchestrationContext, Task>? then = null) =>
        new FakeFunctions()
            .Activity<object?>(first, _ => 1)
            .Activity<object?>(second ?? "None", _ => 2)
            .Orchestrator("Flow", async context =>
            {
                await context.CallActivityAsync<int>(first);
                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                if (second is not null) await context.CallActivityAsync<int>(second);
                if (then is not null) await then(context);
                return null;
            });
}
