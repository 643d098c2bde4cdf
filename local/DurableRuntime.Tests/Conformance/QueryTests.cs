using DurableRuntime.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Tests.Conformance;

internal sealed class QueryTests
{
    [Test]
    public async Task GetAllInstances_InSmallPages_ReturnsEachOnce()
    {
        await using var hub = await StartAsync(instances: 25);

        var ids = new List<string>();
        await foreach (var instance in hub.Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 10)))
        {
            ids.Add(instance.InstanceId);
        }

        Assert.That(ids, Has.Count.EqualTo(25));
        Assert.That(ids, Is.Unique);
    }

    [Test]
    public async Task GetAllInstances_FromAContinuationToken_GoesOnAfterThePage()
    {
        await using var hub = await StartAsync(instances: 5);
        var pages = hub.Client.GetAllInstancesAsync().AsPages(pageSizeHint: 2);
        var first = await pages.FirstAsync();

        var rest = await IdsAsync(hub, new OrchestrationQuery(ContinuationToken: first.ContinuationToken));

        Assert.That(first.Values, Has.Count.EqualTo(2));
        Assert.That(rest, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task GetAllInstances_Filtered_ReturnsWhatFits()
    {
        await using var hub = await StartAsync(instances: 3);
        hub.Time.Advance(TimeSpan.FromHours(1));
        await hub.ScheduleAsync("Wait", id: "other");
        await hub.SettleAsync();

        Assert.That(await IdsAsync(hub, new OrchestrationQuery(InstanceIdPrefix: "echo-")), Has.Count.EqualTo(3));
        var later = new OrchestrationQuery(CreatedFrom: TestHub.Start.AddMinutes(1));
        Assert.That(await IdsAsync(hub, later), Is.EqualTo("other".Split()));
        var running = new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running]);
        Assert.That(await IdsAsync(hub, running), Is.EqualTo("other".Split()));
        Assert.That(await IdsAsync(hub, new OrchestrationQuery(TaskHubNames: ["elsewhere"])), Is.Empty);
    }

    [Test]
    public async Task Purge_OfOneInstance_ForgetsItOnlyOnceItHasEnded()
    {
        await using var hub = await StartAsync(instances: 1);
        await hub.ScheduleAsync("Wait", id: "open");

        var purged = await hub.Client.PurgeInstanceAsync("echo-00");

        Assert.That(purged.PurgedInstanceCount, Is.EqualTo(1));
        Assert.That(await hub.Client.GetInstanceAsync("echo-00"), Is.Null);
        Assert.That(async () => await hub.Client.PurgeInstanceAsync("open"), Throws.InvalidOperationException);
    }

    [Test]
    public async Task Purge_ByFilter_LeavesOpenInstances()
    {
        await using var hub = await StartAsync(instances: 4);
        await hub.ScheduleAsync("Wait", id: "open");

        var purged = await hub.Client.PurgeInstancesAsync(TestHub.Start, null, CancellationToken.None);

        Assert.That(purged.PurgedInstanceCount, Is.EqualTo(4));
        Assert.That(await IdsAsync(hub, new OrchestrationQuery()), Is.EqualTo("open".Split()));
    }

    [Test]
    public async Task Purge_Recursively_ForgetsSubOrchestrationsToo()
    {
        await using var hub = await StartAsync(instances: 0);
        hub.Functions.Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<object>(
            "Echo", options: new SubOrchestrationOptions(instanceId: "child")));
        await hub.EndOfAsync(await hub.ScheduleAsync("Parent", id: "parent"));

        var purged = await hub.Client.PurgeInstanceAsync("parent", new PurgeInstanceOptions(Recursive: true));

        Assert.That(purged.PurgedInstanceCount, Is.EqualTo(2));
        Assert.That(await hub.Client.GetInstanceAsync("child"), Is.Null);
    }

    [Test]
    public async Task ListInstanceIds_PageByPage_ReturnsEachOnce()
    {
        await using var hub = await StartAsync(instances: 5);
        var ids = new List<string>();
        string? last = null;
        do
        {
            var page = await hub.Client.ListInstanceIdsAsync(pageSize: 2, lastInstanceKey: last);
            ids.AddRange(page.Values);
            last = page.ContinuationToken;
        }
        while (last is not null);

        Assert.That(ids, Is.EqualTo(Enumerable.Range(0, 5).Select(i => $"echo-{i:00}")));
    }

    [Test]
    public async Task ListInstanceIds_ByTheTimeOfTheirEnd_LeavesOutWhatHasNotEnded()
    {
        await using var hub = await StartAsync(instances: 1);
        hub.Time.Advance(TimeSpan.FromHours(1));
        await hub.ScheduleAsync("Wait", id: "open");
        await hub.EndOfAsync(await hub.ScheduleAsync("Echo", id: "later"));
        await hub.SettleAsync();

        var ended = await hub.Client.ListInstanceIdsAsync(completedTimeFrom: TestHub.Start.AddMinutes(1));
        var earlier = await hub.Client.ListInstanceIdsAsync(completedTimeTo: TestHub.Start.AddMinutes(1));
        var running = await hub.Client.ListInstanceIdsAsync([OrchestrationRuntimeStatus.Running]);

        Assert.That(ended.Values, Is.EqualTo("later".Split()));
        Assert.That(earlier.Values, Is.EqualTo("echo-00".Split()));
        Assert.That(running.Values, Is.EqualTo("open".Split()));
    }

    private static async Task<List<string>> IdsAsync(TestHub hub, OrchestrationQuery query) =>
        await hub.Client.GetAllInstancesAsync(query).Select(instance => instance.InstanceId).ToListAsync();

    private static async Task<TestHub> StartAsync(int instances)
    {
        var hub = await TestHub.StartAsync(functions => functions
            .Orchestrator("Echo", _ => Task.FromResult<object?>(null))
            .Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("Go")));
        for (var i = 0; i < instances; i++) await hub.EndOfAsync(await hub.ScheduleAsync("Echo", id: $"echo-{i:00}"));
        return hub;
    }
}
