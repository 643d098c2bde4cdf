using System.Collections.Concurrent;
using DurableRuntime.Entities;
using DurableRuntime.Model;
using DurableRuntime.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;

namespace DurableRuntime.Tests.Entities;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LockTests : IDisposable
{
    private static readonly EntityInstanceId A = Counter.Id("a");
    private static readonly EntityInstanceId B = Counter.Id("b");

    private readonly HubFile _file = new();
    private readonly ConcurrentQueue<string> _seen = new();

    public void Dispose() => _file.Dispose();

    [Test]
    public async Task Lock_OfTwoOrchestrations_LetsTheSecondInAfterTheFirst()
    {
        await using var hub = await StartAsync();
        await StartHolderAsync(hub, "first");
        await hub.ScheduleAsync("Hold", new[] { B, A }, "second");
        await hub.SettleAsync();
        Assert.That(_seen, Is.EqualTo(["first in"]));

        await hub.Client.RaiseEventAsync("first", "GoOn");
        await hub.EndOfAsync("first");
        await hub.Client.RaiseEventAsync("second", "GoOn");
        await hub.EndOfAsync("second");

        Assert.That(_seen, Is.EqualTo(["first in", "first out", "second in", "second out"]));
        Assert.That(await hub.ValueAsync(A), Is.EqualTo(2));
    }

    [Test]
    public async Task LockedEntity_KeepsOthersWaiting_AndServesThemInOrderAfterwards()
    {
        await using var hub = await StartAsync();
        await StartHolderAsync(hub, "holder");
        await hub.SignalAsync(A, "Add", 10);
        await hub.SignalAsync(A, "Add", 10);

        var held = await hub.Client.Entities.GetAllEntitiesAsync(new() { IncludeTransient = true }).FirstAsync();
        Assert.That((held.LockedBy, held.BacklogQueueSize, held.IncludesState), Is.EqualTo(("holder", 2, false)));
        await hub.Client.RaiseEventAsync("holder", "GoOn");

        Assert.That((await hub.EndOfAsync("holder")).ReadOutputAs<int>(), Is.EqualTo(1), "nobody came between");
        await hub.SettleAsync();
        Assert.That(await hub.ValueAsync(A), Is.EqualTo(21));
    }

    [TestCase("ends")]
    [TestCase("fails")]
    [TestCase("starts over")]
    [TestCase("is terminated")]
    public async Task Locks_OfAnOrchestrationThatEnds_AreFree(string how)
    {
        await using var hub = await StartAsync();
        await hub.ScheduleAsync("Leave", how, "leaver");
        await hub.SettleAsync();
        if (how == "is terminated") await hub.Client.TerminateInstanceAsync("leaver");

        await hub.SignalAsync(A, "Add", 1);

        Assert.That(await hub.ValueAsync(A), Is.EqualTo(1));
        Assert.That((await hub.Client.Entities.GetEntityAsync(A))!.LockedBy, Is.Null);
    }

    [Test]
    public async Task Locks_OfAnOrchestrationThatIsReplaced_AreFree()
    {
        await using var hub = await StartAsync();
        await StartHolderAsync(hub, "holder");

        await hub.Client.ScheduleNewOrchestrationInstanceAsync(
            "Hold", new[] { A }, new StartOrchestrationOptions("holder") { DedupeStatuses = [] });
        await hub.SettleAsync();
        await hub.Client.RaiseEventAsync("holder", "GoOn");
        await hub.EndOfAsync("holder");
        await hub.SignalAsync(B, "Add", 1);

        Assert.That(await hub.ValueAsync(B), Is.EqualTo(1));
        Assert.That(_seen, Is.EqualTo(["holder in", "holder in", "holder out"]));
    }

    [Test]
    public async Task LockRequest_OfAnOrchestrationThatEndedWhileItWaited_IsNotGranted()
    {
        await using var hub = await StartAsync();
        await StartHolderAsync(hub, "holder");
        await hub.ScheduleAsync("Hold", new[] { A, B }, "waiter");
        await hub.SettleAsync();
        await hub.Client.TerminateInstanceAsync("waiter");
        await hub.Client.RaiseEventAsync("holder", "GoOn");
        await hub.EndOfAsync("holder");

        await hub.SignalAsync(A, "Add", 1);

        Assert.That(await hub.ValueAsync(A), Is.EqualTo(2));
    }

    [Test]
    public async Task Lock_OverARestart_IsStillHeld()
    {
        await using var hub = await StartAsync(options => options with { Path = _file.Path });
        await StartHolderAsync(hub, "holder");
        await hub.SignalAsync(A, "Add", 10);
        await hub.ReopenAsync();
        await hub.SettleAsync();
        Assert.That(await hub.ValueAsync(A), Is.Null, "the signal still waits");

        await hub.Client.RaiseEventAsync("holder", "GoOn");
        Assert.That((await hub.EndOfAsync("holder")).ReadOutputAs<int>(), Is.EqualTo(1));
        await hub.SettleAsync();

        Assert.That(await hub.ValueAsync(A), Is.EqualTo(11));
        Assert.That(_file.CountRows("work"), Is.Zero);
    }

    [Test]
    public void Release_BetweenMessages_LetsThoseThatWaitedGoFirst()
    {
        var (early, late) = (Message(1, HistoryKind.EntitySignaled), Message(3, HistoryKind.EntitySignaled));
        var release = Message(2, HistoryKind.EntityUnlocked);

        var turn = EntityLocks.Take("holder", [early, release, late]);

        Assert.That(turn.Operations, Is.EqualTo([early, late]));
        Assert.That((turn.LockedBy, turn.Held.Count), Is.EqualTo((default(string), 0)));

        static WorkItem Message(long id, HistoryKind kind) =>
            new(id, WorkKind.Entity, "@counter@a", WorkItem.AnyExecution, new HistoryEvent(kind, default)
            {
                Target = kind == HistoryKind.EntityUnlocked ? "holder" : null,
            });
    }

    [TestCase("call another", "can call only what it has locked")]
    [TestCase("signal it", "may call it but not signal it")]
    [TestCase("lock again", "already holds locks")]
    [TestCase("call it twice", "is still open")]
    [TestCase("call a child", "cannot call sub-orchestrators")]
    [TestCase("lock nothing", "no entity to lock")]
    [TestCase("lock and call", "is not held yet")]
    public async Task CriticalSection_UsedAgainstItsRules_FailsTheOrchestration(string how, string expected)
    {
        await using var hub = await StartAsync();

        var ended = await hub.RunAsync("Misuse", how);

        Assert.That(ended.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
        Assert.That(ended.FailureDetails!.ErrorMessage, Does.Contain(expected));
    }

    [Test]
    public async Task InCriticalSection_TellsWhatCanBeCalled()
    {
        await using var hub = await StartAsync();

        var said = (await hub.RunAsync("Ask")).ReadOutputAs<string>();

        Assert.That(said, Is.EqualTo("0, @counter@a @counter@b, @counter@b, 0"));
    }

    private async Task StartHolderAsync(TestHub hub, string id)
    {
        await hub.ScheduleAsync("Hold", new[] { A, B }, id);
        await hub.SettleAsync();
    }

    private Task<TestHub> StartAsync(Func<DurableEngineOptions, DurableEngineOptions>? configure = null) =>
        EntityHub.StartAsync(
            functions => functions
                .Orchestrator("Hold", async context =>
                {
                    var ids = context.GetInput<EntityInstanceId[]>()!;
                    await using var _ = await context.Entities.LockEntitiesAsync(ids);
                    if (!context.IsReplaying) _seen.Enqueue($"{context.InstanceId} in");
                    await context.WaitForExternalEvent<object>("GoOn");
                    if (!context.IsReplaying) _seen.Enqueue($"{context.InstanceId} out");
                    return await context.Entities.CallEntityAsync<int>(A, "Add", 1);
                })
                .Orchestrator("Leave", LeaveAsync)
                .Orchestrator("Misuse", MisuseAsync)
                .Orchestrator("Ask", AskAsync),
            configure);

    private static async Task LeaveAsync(TaskOrchestrationContext context)
    {
        var how = context.GetInput<string>();
        if (how is null) return;
        await context.Entities.LockEntitiesAsync(A, B);
        if (how == "fails") throw new InvalidOperationException("gone");
        if (how == "starts over") context.ContinueAsNew();
        if (how == "is terminated") await context.WaitForExternalEvent<object>("Never");
    }

    private static async Task MisuseAsync(TaskOrchestrationContext context)
    {
        var (entities, how) = (context.Entities, context.GetInput<string>());
        if (how == "lock nothing") await entities.LockEntitiesAsync();
        var locking = entities.LockEntitiesAsync(A);
        if (how == "lock and call") await entities.CallEntityAsync(A, "Get");
        await using var _ = await locking;
        if (how == "call another") await entities.CallEntityAsync(B, "Get");
        if (how == "signal it") await entities.SignalEntityAsync(A, "Get");
        if (how == "lock again") await entities.LockEntitiesAsync(B);
        if (how == "call a child") await context.CallSubOrchestratorAsync("Started", 1);
        await Task.WhenAll(entities.CallEntityAsync(A, "Get"), entities.CallEntityAsync(A, "Get"));
    }

    private static async Task<object?> AskAsync(TaskOrchestrationContext context)
    {
        var entities = context.Entities;
        var said = new List<string> { entities.InCriticalSection() ? "in" : "0" };
        await using (await entities.LockEntitiesAsync(B, A, B))
        {
            said.Add(Callable());
            var call = entities.CallEntityAsync(A, "Get");
            said.Add(Callable());
            await call;
        }

        said.Add(entities.InCriticalSection() ? "in" : "0");
        return string.Join(", ", said);

        string Callable() => entities.InCriticalSection(out var ids) ? string.Join(' ', ids) : "none";
    }
}
