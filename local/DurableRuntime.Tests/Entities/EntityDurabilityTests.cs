using DurableRuntime.Tests.Support;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;

namespace DurableRuntime.Tests.Entities;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class EntityDurabilityTests : IDisposable
{
    private static readonly EntityInstanceId One = Counter.Id("one");

    private readonly HubFile _file = new();

    public void Dispose() => _file.Dispose();

    [Test]
    public async Task State_OverARestart_IsKept()
    {
        await using var hub = await StartAsync();
        await hub.SignalAsync(One, "Add", 3);

        await hub.ReopenAsync();
        await hub.SignalAsync(One, "Add", 4);

        Assert.That(await hub.ValueAsync(One), Is.EqualTo(7));
    }

    [Test]
    public async Task Signal_ForLater_ComesAtItsTime()
    {
        await using var hub = await StartAsync();
        await hub.Client.Entities.SignalEntityAsync(One, "Add", 3, hub.Time.GetUtcNow().AddDays(3));
        await hub.AdvanceAsync(TimeSpan.FromDays(2));
        Assert.That(await hub.ValueAsync(One), Is.Null);

        await hub.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.That(await hub.ValueAsync(One), Is.EqualTo(3));
    }

    [Test]
    public async Task Signal_ForLaterFromAnOrchestration_ComesAfterARestart()
    {
        await using var hub = await StartAsync();
        await hub.RunAsync("SignalTomorrow");
        await hub.Engine.DisposeAsync();
        hub.Time.Advance(TimeSpan.FromDays(2));

        await hub.OpenAsync();
        await hub.SettleAsync();

        Assert.That(await hub.ValueAsync(One), Is.EqualTo(5));
        Assert.That(_file.CountRows("work"), Is.Zero);
    }

    [Test]
    public async Task Call_WhoseEntityIsCutOffInTheMiddle_TakesEffectOnceAfterTheRestart()
    {
        var isFirst = true;
        var attempts = 0;
        await using var hub = await StartAsync(options => options with
        {
            AtCommit = point =>
            {
                // The first commit after the operation ran is lost with the process.
                if (point != CommitPoint.Before || attempts == 0 || !isFirst) return;
                isFirst = false;
                throw new IOException("the power went");
            },
        });
        hub.Functions.Entity(nameof(Counter), () =>
        {
            attempts++;
            return new Counter();
        });
        var id = await hub.ScheduleAsync("Call");
        Assert.CatchAsync(() => hub.EndOfAsync(id));

        await hub.ReopenAsync();

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<int>(), Is.EqualTo(2));
        Assert.That(await hub.ValueAsync(One), Is.EqualTo(2));
        Assert.That(attempts, Is.EqualTo(2));
    }

    [Test]
    public async Task Call_RecordedAsAStepOfAnotherOperation_IsNoLongerDeterministic()
    {
        await using var hub = await StartAsync();
        var id = await hub.ScheduleAsync("CallAndWait");
        await hub.SettleAsync();
        hub.Functions.Orchestrator("CallAndWait", context => context.Entities.CallEntityAsync<int>(One, "Get"));

        await hub.Client.RaiseEventAsync(id, "GoOn");

        Assert.That(
            (await hub.EndOfAsync(id)).FailureDetails!.ErrorMessage,
            Does.Contain("Expected: step #0, a call of operation 'Add' of entity '@counter@one'")
                .And.Contain("Found: step #0, a call of operation 'Get' of entity '@counter@one'"));
    }

    [Test]
    public async Task Orchestration_ThatDoesNotAwaitACall_EndsWithoutItsAnswer()
    {
        var goOn = new TaskCompletionSource();
        await using var hub = await StartAsync();
        hub.Functions.Entity(nameof(Counter), () => new SetsState(goOn.Task));

        Assert.That((await hub.RunAsync("CallAndForget")).ReadOutputAs<string>(), Is.EqualTo("done"));
        goOn.SetResult();
        await hub.SettleAsync();

        Assert.That(await hub.ValueAsync(One), Is.EqualTo(1));
        Assert.That(_file.CountRows("work"), Is.Zero);
    }

    [Test]
    public async Task Operation_ThatFailsAfterItSetTheState_KeepsTheOldOne()
    {
        await using var hub = await StartAsync();
        await hub.SignalAsync(One, "Add", 3);
        hub.Functions.Entity(nameof(Counter), () => new SetsState(Task.FromException(new IOException("no disk"))));

        await hub.SignalAsync(One, "Add", 9);

        Assert.That(await hub.ValueAsync(One), Is.EqualTo(3));
    }

    private Task<TestHub> StartAsync(Func<DurableEngineOptions, DurableEngineOptions>? configure = null) =>
        EntityHub.StartAsync(
            functions => functions
                .Orchestrator("SignalTomorrow", context => context.Entities.SignalEntityAsync(
                    One, "Add", 5, new DateTimeOffset(context.CurrentUtcDateTime).AddDays(1)))
                .Orchestrator("Call", async context => await context.Entities.CallEntityAsync<int>(One, "Add", 2))
                .Orchestrator("CallAndWait", async context =>
                {
                    await context.Entities.CallEntityAsync<int>(One, "Add", 1);
                    return await context.WaitForExternalEvent<object>("GoOn");
                })
                .Orchestrator("CallAndForget", context =>
                {
                    _ = context.Entities.CallEntityAsync<int>(One, "Add", 1);
                    return Task.FromResult<object?>("done");
                }),
            options => (configure?.Invoke(options) ?? options) with { Path = _file.Path });

    private sealed class SetsState(Task until) : ITaskEntity
    {
        public async ValueTask<object?> RunAsync(TaskEntityOperation operation)
        {
            operation.State.SetState(operation.GetInput<int>());
            await until;
            return null;
        }
    }
}
