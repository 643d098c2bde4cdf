using DurableRuntime.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace DurableRuntime.Tests.Conformance;

[TestFixture(true)]
[TestFixture(false)]
internal sealed class OrchestrationTests(bool replaysEveryStep)
{
    private sealed record Purchase(string Customer, decimal Amount, IReadOnlyList<string> Skus, DateTimeOffset At);

    [Test]
    public async Task Orchestrator_CallingActivitiesInTurn_ReturnsTheirCombinedResult()
    {
        await using var hub = await StartAsync(functions => functions
            .Activity<int>("Double", value => value * 2)
            .Orchestrator("Sum", async context =>
            {
                var sum = 0;
                for (var i = 1; i <= 4; i++) sum += await context.CallActivityAsync<int>("Double", i);
                return sum;
            }));

        var end = await hub.RunAsync("Sum");

        Assert.That(end.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Completed));
        Assert.That(end.ReadOutputAs<int>(), Is.EqualTo(20));
        Assert.That(hub.Functions.Ran.Select(ran => ran.TaskId), Is.EqualTo(Enumerable.Range(0, 4)));
    }

    [Test]
    public async Task Orchestrator_AwaitingActivitiesTogether_SeesAllResultsInOrder()
    {
        await using var hub = await StartAsync(functions => functions
            .Activity<int>("Square", value => value * value)
            .Orchestrator("Fan", async context =>
                await Task.WhenAll(Enumerable.Range(1, 20).Select(i => context.CallActivityAsync<int>("Square", i)))));

        var end = await hub.RunAsync("Fan");

        Assert.That(end.ReadOutputAs<int[]>(), Is.EqualTo(Enumerable.Range(1, 20).Select(i => i * i)));
    }

    [Test]
    public async Task Orchestrator_AwaitingWhoeverIsFirst_GoesOnWithTheWinner()
    {
        await using var hub = await StartAsync(functions => functions.Orchestrator("Race", async context =>
        {
            using var lost = new CancellationTokenSource();
            var answer = context.WaitForExternalEvent<string>("Answer");
            var timer = context.CreateTimer(TimeSpan.FromDays(3), lost.Token);
            var first = await Task.WhenAny(answer, timer);
            lost.Cancel();
            return first == answer ? await answer : "too late";
        }));
        var id = await hub.ScheduleAsync("Race");

        await hub.SettleAsync();
        await hub.Client.RaiseEventAsync(id, "Answer", "yes");

        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<string>(), Is.EqualTo("yes"));
    }

    [Test]
    public async Task Orchestrator_WithRecords_RoundTripsThemThroughActivities()
    {
        var purchase = new Purchase("c1", 12.34m, ["a", "b"], TestHub.Start);
        await using var hub = await StartAsync(functions => functions
            .Activity<Purchase>("Echo", given => given with { Amount = given.Amount * 2 })
            .Orchestrator("Carry", async context =>
                await context.CallActivityAsync<Purchase>("Echo", context.GetInput<Purchase>())));

        var end = await hub.RunAsync("Carry", purchase);

        var result = end.ReadOutputAs<Purchase>()!;
        Assert.That(result with { Skus = purchase.Skus }, Is.EqualTo(purchase with { Amount = 24.68m }));
        Assert.That(result.Skus, Is.EqualTo(purchase.Skus));
        Assert.That(end.ReadInputAs<Purchase>()!.Customer, Is.EqualTo("c1"));
    }

    [Test]
    public async Task Orchestrator_WithATuple_RoundTripsItsFields()
    {
        await using var hub = await StartAsync(functions => functions
            .Orchestrator("Swap", context =>
            {
                var (left, right) = context.GetInput<(int, string)>();
                return Task.FromResult<object?>((right, left));
            }));

        var end = await hub.RunAsync("Swap", (1, "one"));

        Assert.That(end.ReadOutputAs<(string, int)>(), Is.EqualTo(("one", 1)));
    }

    [Test]
    public async Task Orchestrator_AskingForGuidsAndTime_GetsTheSameOnReplay()
    {
        var seen = new List<(Guid First, DateTime Now)>();
        await using var hub = await StartAsync(functions => functions
            .Activity<int>("Step", value => value)
            .Orchestrator("Ids", async context =>
            {
                var first = context.NewGuid();
                seen.Add((first, context.CurrentUtcDateTime));
                await context.CallActivityAsync("Step", 1);
                return new[] { first, context.NewGuid() };
            }));

        var end = await hub.RunAsync("Ids");

        Assert.That(seen.Distinct().Count(), Is.EqualTo(1));
        Assert.That(seen, Has.Count.EqualTo(replaysEveryStep ? 2 : 1));
        Assert.That(end.ReadOutputAs<Guid[]>(), Is.Unique);
    }

    [Test]
    public async Task ReplaySafeLogger_OfAnOrchestratorWithSteps_WritesEachLineOnce()
    {
        using var log = new LineLog();
        await using var hub = await TestHub.StartAsync(
            functions => functions
                .Activity<int>("Step", value => value)
                .Orchestrator("Talk", async context =>
                {
                    context.CreateReplaySafeLogger("named").LogInformation("one");
                    await context.CallActivityAsync("Step", 1);
                    context.CreateReplaySafeLogger<OrchestrationTests>().LogInformation("two");
                    await context.CallActivityAsync("Step", 2);
                    context.CreateReplaySafeLogger(context.GetType()).LogInformation("three");
                    context.ReplaySafeLoggerFactory.CreateLogger("four").LogInformation("four");
                    return null;
                }),
            options => options with { ReplayEveryStep = replaysEveryStep, Logging = log });

        await hub.RunAsync("Talk");

        Assert.That(log.Lines, Is.EqualTo("one two three four".Split(' ')));
    }

    [Test]
    public async Task IsReplaying_BeforeAndAfterAStep_TellsWhichCodeRunsForTheFirstTime()
    {
        var before = new List<bool>();
        var after = new List<bool>();
        await using var hub = await StartAsync(functions => functions
            .Activity<int>("Step", value => value)
            .Orchestrator("Watch", async context =>
            {
                before.Add(context.IsReplaying);
                await context.CallActivityAsync("Step", 1);
                after.Add(context.IsReplaying);
                return null;
            }));

        await hub.RunAsync("Watch");

        Assert.That(before, Is.EqualTo(replaysEveryStep ? [false, true] : new List<bool> { false }));
        Assert.That(after, Is.EqualTo(new List<bool> { false }));
    }

    [Test]
    public async Task SetCustomStatus_DuringARun_IsVisibleWhileTheInstanceWaits()
    {
        await using var hub = await StartAsync(functions => functions.Orchestrator("Status", async context =>
        {
            context.SetCustomStatus(new { Step = "waiting" });
            await context.WaitForExternalEvent<string>("Go");
            return null;
        }));
        var id = await hub.ScheduleAsync("Status");
        await hub.SettleAsync();

        var state = await hub.StateOfAsync(id);

        Assert.That(state.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Running));
        Assert.That(state.ReadCustomStatusAs<Dictionary<string, string>>()!["Step"], Is.EqualTo("waiting"));
    }

    [Test]
    public async Task Orchestrator_EndingWithAnOpenTimer_CompletesOnlyAfterIt()
    {
        await using var hub = await StartAsync(functions => functions.Orchestrator("Open", context =>
        {
            _ = context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return Task.FromResult<object?>("done");
        }));
        var id = await hub.ScheduleAsync("Open");
        await hub.SettleAsync();
        Assert.That((await hub.StateOfAsync(id)).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Running));

        await hub.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.That((await hub.StateOfAsync(id)).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Completed));
    }

    private Task<TestHub> StartAsync(Action<FakeFunctions> declare) =>
        TestHub.StartAsync(declare, options => options with { ReplayEveryStep = replaysEveryStep });
}
