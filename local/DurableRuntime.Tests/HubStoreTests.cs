using DurableRuntime.Model;
using DurableRuntime.Storage;
using DurableRuntime.Tests.Support;

namespace DurableRuntime.Tests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HubStoreTests : IDisposable
{
    private static readonly DateTime Now = TestHub.Start.UtcDateTime;

    private readonly HubStore _store = new(path: null, new IdSource());

    public void Dispose() => _store.Dispose();

    [Test]
    public void Step_OfARunThatWasReplaced_StoresNothingAndLeavesItsMessages()
    {
        _store.TryStart(Some(execution: 1, messageId: 2));
        _store.TryStart(Some(execution: 3, messageId: 4) with { IsRefusedBy = _ => false });

        var late = new Commit(execution: 1) { Instance = Some(execution: 1, messageId: 2).Instance };
        late.Removed.Add(4);

        Assert.That(_store.Apply(late), Is.Null);
        Assert.That(_store.Find("one")!.Execution, Is.EqualTo(3));
        Assert.That(_store.ReadWork().Select(item => item.Id), Does.Contain(4));
    }

    [Test]
    public void StartOver_OfAnInstance_LetsItsOldHistoryGo()
    {
        var start = Some(execution: 1, messageId: 2);
        _store.TryStart(start);
        var step = new Commit(execution: 1) { Instance = start.Instance };
        step.History.Add(new HistoryEvent(HistoryKind.EpisodeStarted, Now));
        _store.Apply(step);

        _store.Apply(new Commit(execution: 1) { Instance = start.Instance with { Execution = 5 } });

        Assert.That(_store.ReadHistory(1), Is.Empty);
        Assert.That(_store.Find("one")!.Execution, Is.EqualTo(5));
    }

    [Test]
    public void Work_AfterACrash_HasCarriedEventsBeforeThoseThatCameMeanwhile()
    {
        var start = Some(execution: 1, messageId: 2);
        _store.TryStart(start);
        _store.Add(Event(id: 3, WorkItem.AnyExecution));
        var step = new Commit(execution: 1) { Instance = start.Instance with { Execution = 5 } };
        step.Carried.Add(Event(id: 6, execution: 5));

        _store.Apply(step);

        Assert.That(_store.ReadWork().Select(item => item.Id), Is.EqualTo(new long[] { 6, 2, 3 }));
    }

    private static WorkItem Event(long id, long execution) => new(
        id, WorkKind.Message, "one", execution, new HistoryEvent(HistoryKind.EventRaised, Now) { Name = "Go" });

    private static InstanceStart Some(long execution, long messageId) => new(
        new InstanceRecord { Id = "one", Execution = execution, Name = "Some", CreatedAt = Now, UpdatedAt = Now },
        new WorkItem(
            messageId, WorkKind.Message, "one", execution, new HistoryEvent(HistoryKind.ExecutionStarted, Now)));
}
