using System.Diagnostics;
using DurableRuntime.Tests.Support;
using Microsoft.DurableTask;

namespace DurableRuntime.Tests;

public sealed class TracingTests
{
    [Test]
    public async Task Orchestration_OfSeveralSteps_IsOneSpanWithItsCallsBelowIt()
    {
        using var spans = new SpanLog();
        await using var hub = await StartAsync();

        await hub.RunAsync("Two", 1);

        var created = spans.Single(ActivityKind.Producer, "create_orchestration:Two");
        var orchestration = spans.Single(ActivityKind.Server, "orchestration:Two");
        var calls = spans.Ended.Where(span => span is { Kind: ActivityKind.Client, OperationName: "activity:Add" });
        var runs = spans.Ended.Where(span => span is { Kind: ActivityKind.Server, OperationName: "activity:Add" });
        Assert.Multiple(() =>
        {
            Assert.That(created.ParentSpanId, Is.EqualTo(spans.Root.SpanId));
            Assert.That(orchestration.ParentSpanId, Is.EqualTo(created.SpanId));
            Assert.That(
                calls.Select(call => call.ParentSpanId), Is.EqualTo(Enumerable.Repeat(orchestration.SpanId, 2)));
            Assert.That(runs.Select(run => run.ParentSpanId), Is.EqualTo(calls.Select(call => call.SpanId)));
        });
    }

    [Test]
    public async Task Spans_OfAnOrchestration_CarryTheTagsOfTheSdk()
    {
        using var spans = new SpanLog();
        await using var hub = await StartAsync();

        var options = new StartOrchestrationOptions("order-1") { Version = "2.0" };
        await hub.EndOfAsync(await hub.Client.ScheduleNewOrchestrationInstanceAsync("Two", 1, options));

        var orchestration = spans.Single(ActivityKind.Server, "orchestration:Two@(2.0)");
        var last = spans.Ended.Last(span => span is { Kind: ActivityKind.Server, OperationName: "activity:Add" });
        Assert.Multiple(() =>
        {
            Assert.That(TagsOf(orchestration), Is.EqualTo(new Dictionary<string, string?>
            {
                ["durabletask.type"] = "orchestration",
                ["durabletask.task.name"] = "Two",
                ["durabletask.task.instance_id"] = "order-1",
                ["durabletask.task.version"] = "2.0",
                ["durabletask.task.status"] = "Completed",
            }));
            Assert.That(TagsOf(last), Is.EqualTo(new Dictionary<string, string?>
            {
                ["durabletask.type"] = "activity",
                ["durabletask.task.name"] = "Add",
                ["durabletask.task.instance_id"] = "order-1",
                ["durabletask.task.task_id"] = "1",
            }));
        });
    }

    [Test]
    public async Task Orchestration_AcrossARestart_KeepsItsSpan()
    {
        using var file = new HubFile();
        using var spans = new SpanLog();
        await using var hub = await StartAsync(options => options with { Path = file.Path });
        await hub.ScheduleAsync("Waits", 1, "w-1");
        await hub.SettleAsync();
        var before = spans.Single(ActivityKind.Client, "activity:Add");
        await hub.ReopenAsync();
        hub.Time.Advance(TimeSpan.FromHours(1));

        await hub.Client.RaiseEventAsync("w-1", "Go");
        await hub.EndOfAsync("w-1");

        var orchestration = spans.Single(ActivityKind.Server, "orchestration:Waits");
        Assert.Multiple(() =>
        {
            Assert.That(before.ParentSpanId, Is.EqualTo(orchestration.SpanId));
            Assert.That(orchestration.StartTimeUtc, Is.EqualTo(TestHub.Start.UtcDateTime));
            Assert.That(orchestration.Duration, Is.EqualTo(TimeSpan.FromHours(1)));
            Assert.That(spans.Single(ActivityKind.Producer, "orchestration_event:Go").ParentSpanId,
                Is.EqualTo(spans.Root.SpanId));
        });
    }

    [Test]
    public async Task SubOrchestration_IsBelowItsCall_AndATimerBelowItsOrchestration()
    {
        using var spans = new SpanLog();
        await using var hub = await StartAsync();
        var id = await hub.ScheduleAsync("Parent");
        await hub.AdvanceAsync(TimeSpan.FromMinutes(1));

        await hub.EndOfAsync(id);

        var parent = spans.Single(ActivityKind.Server, "orchestration:Parent");
        var call = spans.Single(ActivityKind.Client, "orchestration:Two");
        var timer = spans.Single(ActivityKind.Internal, "orchestration:Parent:timer");
        Assert.Multiple(() =>
        {
            Assert.That(call.ParentSpanId, Is.EqualTo(parent.SpanId));
            Assert.That(spans.Single(ActivityKind.Server, "orchestration:Two").ParentSpanId, Is.EqualTo(call.SpanId));
            Assert.That(timer.ParentSpanId, Is.EqualTo(parent.SpanId));
            Assert.That(timer.Duration, Is.EqualTo(TimeSpan.FromMinutes(1)));
            Assert.That(SpanLog.Tag(timer, "durabletask.fire_at"), Is.EqualTo("2026-03-01T12:01:00.0000000Z"));
            Assert.That(spans.Single(ActivityKind.Producer, "orchestration_event:Done").ParentSpanId,
                Is.EqualTo(parent.SpanId));
        });
    }

    [Test]
    public async Task Failure_MarksActivityCallAndOrchestration()
    {
        using var spans = new SpanLog();
        await using var hub = await StartAsync();

        await hub.RunAsync("Fails");

        Assert.That(
            spans.Ended.Where(span => span.Status == ActivityStatusCode.Error)
                .Select(span => $"{span.Kind} {span.OperationName}"),
            Is.EqualTo(new[] { "Server activity:Break", "Client activity:Break", "Server orchestration:Fails" }));
    }

    [Test]
    public async Task ContinueAsNew_IsASpanForEachExecution()
    {
        using var spans = new SpanLog();
        await using var hub = await StartAsync();

        await hub.RunAsync("Again", 1);

        var runs = spans.Ended.Where(span => span.OperationName == "orchestration:Again").ToList();
        Assert.Multiple(() =>
        {
            Assert.That(runs.Select(run => SpanLog.Tag(run, "durabletask.task.status")),
                Is.EqualTo(new[] { "ContinuedAsNew", "Completed" }));
            Assert.That(runs.Select(run => run.SpanId).Distinct().Count(), Is.EqualTo(2));
        });
    }

    [Test]
    public async Task OrchestratorCode_RunsWithItsSpanAsTheCurrentActivity()
    {
        using var spans = new SpanLog();
        var seen = new List<string?>();
        await using var hub = await TestHub.StartAsync(functions => functions
            .Orchestrator("Looks", async context =>
            {
                seen.Add(Activity.Current?.SpanId.ToHexString());
                await context.CreateTimer(TimeSpan.Zero, CancellationToken.None);
                seen.Add(Activity.Current?.SpanId.ToHexString());
                return null;
            }));

        await hub.RunAsync("Looks");

        var expected = spans.Single(ActivityKind.Server, "orchestration:Looks").SpanId.ToHexString();
        Assert.That(seen, Is.All.EqualTo(expected));
    }

    private static Task<TestHub> StartAsync(Func<DurableEngineOptions, DurableEngineOptions>? configure = null) =>
        TestHub.StartAsync(
            functions => functions
                .Activity<int>("Add", value => value + 1)
                .Activity<string?>("Break", _ => throw new InvalidOperationException("out of stock"))
                .Orchestrator("Two", async context => await AddAsync(context, await AddAsync(context, 1)))
                .Orchestrator("Fails", async context => await context.CallActivityAsync<int>("Break"))
                .Orchestrator("Waits", async context =>
                {
                    await AddAsync(context, 1);
                    return await context.WaitForExternalEvent<string?>("Go");
                })
                .Orchestrator("Parent", async context =>
                {
                    await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                    context.SendEvent("nobody", "Done", 1);
                    return await context.CallSubOrchestratorAsync<int>("Two");
                })
                .Orchestrator("Again", context =>
                {
                    if (context.GetInput<int>() == 1) context.ContinueAsNew(2);
                    return Task.FromResult<object?>(null);
                }),
            configure);

    private static Task<int> AddAsync(TaskOrchestrationContext context, int value) =>
        context.CallActivityAsync<int>("Add", value);

    private static Dictionary<string, string?> TagsOf(Activity span) =>
        span.TagObjects.ToDictionary(tag => tag.Key, tag => tag.Value?.ToString());
}
