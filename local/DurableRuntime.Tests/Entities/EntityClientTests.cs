using System.Text.Json;
using DurableRuntime.Tests.Support;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace DurableRuntime.Tests.Entities;

internal sealed class EntityClientTests
{
    [Test]
    public async Task GetEntity_WithState_ReadsIt()
    {
        await using var hub = await WithCountersAsync("a");

        var found = await hub.Client.Entities.GetEntityAsync(Counter.Id("a"));

        Assert.That(found!.Id.ToString(), Is.EqualTo("@counter@a"));
        Assert.That((found.IncludesState, found.State!.Value, found.State.ReadAs<int>()), Is.EqualTo((true, "1", 1)));
        Assert.That(found.LastModifiedTime, Is.EqualTo(TestHub.Start));
    }

    [Test]
    public async Task GetEntity_WithoutState_SaysThatThereIsNone()
    {
        await using var hub = await WithCountersAsync("a");

        var found = await hub.Client.Entities.GetEntityAsync<int>(Counter.Id("a"), includeState: false);

        Assert.That(found!.IncludesState, Is.False);
        Assert.Throws<InvalidOperationException>(() => _ = found.State);
    }

    [Test]
    public async Task GetEntity_Unknown_IsNull()
    {
        await using var hub = await WithCountersAsync("a");

        Assert.That(await hub.Client.Entities.GetEntityAsync(Counter.Id("b")), Is.Null);
    }

    [Test]
    public async Task GetAllEntities_PageByPage_FindsEachOnce()
    {
        await using var hub = await WithCountersAsync("a", "b", "c", "d", "e");

        var pages = await hub.Client.Entities.GetAllEntitiesAsync<int>(new EntityQuery { PageSize = 2 })
            .AsPages().Select(page => page.Values.Select(entity => entity.Id.Key).ToList()).ToListAsync();

        Assert.That(pages, Is.EqualTo(new List<string>[] { ["a", "b"], ["c", "d"], ["e"] }));
    }

    [TestCase("@Counter@b", "b1,b2")]
    [TestCase("COUNTER", "a,b1,b2")]
    [TestCase("count@", "")]
    public async Task GetAllEntities_ByPrefix_HasNoCaseInTheName(string prefix, string expected)
    {
        await using var hub = await WithCountersAsync("a", "b1", "b2");

        var found = hub.Client.Entities.GetAllEntitiesAsync(new EntityQuery { InstanceIdStartsWith = prefix });

        Assert.That(string.Join(',', await found.Select(entity => entity.Id.Key).ToListAsync()), Is.EqualTo(expected));
    }

    [Test]
    public async Task GetAllEntities_ByTimeOfChange_FindsThoseWithin()
    {
        await using var hub = await WithCountersAsync("early");
        await hub.AdvanceAsync(TimeSpan.FromHours(1));
        await hub.SignalAsync(Counter.Id("late"), "Add", 1);

        var late = hub.Client.Entities.GetAllEntitiesAsync(new() { LastModifiedFrom = TestHub.Start.AddHours(1) });
        var early = hub.Client.Entities.GetAllEntitiesAsync(new() { LastModifiedTo = TestHub.Start });

        Assert.That(await late.Select(entity => entity.Id.Key).ToListAsync(), Is.EqualTo(["late"]));
        Assert.That(await early.Select(entity => entity.Id.Key).ToListAsync(), Is.EqualTo(["early"]));
    }

    [Test]
    public async Task CleanEntityStorage_RemovesThoseWithoutState()
    {
        await using var hub = await WithCountersAsync("a", "b");
        await hub.SignalAsync(Counter.Id("a"), "delete");
        var all = hub.Client.Entities.GetAllEntitiesAsync(new() { IncludeTransient = true });
        Assert.That(await all.CountAsync(), Is.EqualTo(2));

        var result = await hub.Client.Entities.CleanEntityStorageAsync();

        Assert.That((result.EmptyEntitiesRemoved, result.ContinuationToken), Is.EqualTo((1, default(string))));
        Assert.That(await all.Select(entity => entity.Id.Key).ToListAsync(), Is.EqualTo(["b"]));
    }

    [Test]
    public async Task CleanEntityStorage_FreesLocksThatNobodyHolds()
    {
        using var file = new HubFile();
        await using var hub = await EntityHub.StartAsync(configure: options => options with { Path = file.Path });
        await hub.SignalAsync(Counter.Id("a"), "Add", 1);
        await hub.Engine.DisposeAsync();
        file.Run("UPDATE entities SET locked_by = 'gone'");
        await hub.OpenAsync();

        var result = await hub.Client.Entities.CleanEntityStorageAsync();
        await hub.SignalAsync(Counter.Id("a"), "Add", 1);

        Assert.That(result.OrphanedLocksReleased, Is.EqualTo(1));
        Assert.That(await hub.ValueAsync(Counter.Id("a")), Is.EqualTo(2));
    }

    [Test]
    public void Metadata_AsJson_LeavesOutWhatDoesNotApply()
    {
        var id = Counter.Id("a");

        Assert.That(
            JsonSerializer.Serialize(new EntityMetadata<int[]>(id, [1]) { LockedBy = "x" }, JsonSerializerOptions.Web),
            Does.StartWith("""{"id":"@counter@a","lastModifiedTime":"0001-01-01T00:00:00+00:00",""")
                .And.EndWith(""","lockedBy":"x","state":[1]}"""));
        Assert.That(
            JsonSerializer.Serialize(new EntityMetadata(id, new("7")) { BacklogQueueSize = 2 }),
            Does.EndWith(""","BacklogQueueSize":2,"State":"7"}"""));
    }

    [TestCase("counter@a")]
    [TestCase("@counter")]
    [TestCase("@@a")]
    public void EntityId_OfOtherText_IsRefused(string text) =>
        Assert.Throws<ArgumentException>(() => EntityInstanceId.FromString(text));

    [Test]
    public void EntityId_AsText_ComesBack()
    {
        var id = new EntityInstanceId("Cart", "Kim@home");

        Assert.That(EntityInstanceId.FromString("@cart@Kim@home"), Is.EqualTo(id));
        Assert.That(JsonSerializer.Deserialize<EntityInstanceId>(JsonSerializer.Serialize(id)), Is.EqualTo(id));
        Assert.Throws<ArgumentException>(() => _ = new EntityInstanceId("a@b", "c"));
    }

    private static async Task<TestHub> WithCountersAsync(params string[] keys)
    {
        var hub = await EntityHub.StartAsync();
        foreach (var key in keys) await hub.SignalAsync(Counter.Id(key), "Add", 1);
        return hub;
    }
}
