using DurableRuntime.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Tests;

/// <summary>How much is read from the store: nothing that grows with the number of waiting instances.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class StoreWorkTests : IDisposable
{
    private const int Waiting = 1_000;

    private readonly HubFile _file = new();

    public void Dispose() => _file.Dispose();

    [TestCase(true)]
    [TestCase(false)]
    public async Task History_OfAnInstanceInMemory_IsReadOnce(bool replaysEveryStep)
    {
        await using var hub = await StartAsync(replaysEveryStep);

        await hub.RunAsync("Count", 20);

        Assert.That(hub.Functions.Ran, Has.Count.EqualTo(20));
        Assert.That(hub.Engine.Store.HistoryReads, Is.EqualTo(1), "at the instance's first step");
    }

    [Test]
    public async Task Start_WithManyWaitingInstances_ReadsNoHistory()
    {
        await using var hub = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, Waiting).Select(i => hub.ScheduleAsync("Wait", id: $"wait-{i}")));
        await Task.WhenAll(Enumerable.Range(0, Waiting).Select(i => hub.ScheduleAsync("Sleep", id: $"sleep-{i}")));
        await hub.SettleAsync();

        await hub.ReopenAsync();
        await hub.SettleAsync();

        Assert.That(hub.Engine.Store.HistoryReads, Is.Zero);
    }

    [Test]
    public async Task ReadyInstance_AmongManyWaiting_IsTheOnlyOneRead()
    {
        await using var hub = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, Waiting).Select(i => hub.ScheduleAsync("Wait", id: $"wait-{i}")));
        await hub.SettleAsync();
        await hub.ReopenAsync();

        await hub.RunAsync("Count", 4);
        await hub.Client.RaiseEventAsync("wait-7", "Go", "now");
        var end = await hub.EndOfAsync("wait-7");

        Assert.That(end.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Completed));
        Assert.That(hub.Engine.Store.HistoryReads, Is.EqualTo(2), "the new one's and the woken one's");
    }

    [Test]
    public async Task ReadyInstance_Among10000Waiting_CostsAsManySteps_AsAlone()
    {
        const int manyWaiting = 10_000;
        var commits = 0;
        await using var hub = await StartAsync(
            replaysEveryStep: false, point => commits += point == CommitPoint.After ? 1 : 0);
        await hub.RunAsync("Count", 1);
        await hub.SettleAsync();
        var (readsAlone, commitsBefore) = (hub.Engine.Store.HistoryReads, commits);
        await hub.RunAsync("Count", 4);
        await hub.SettleAsync();
        var commitsAlone = commits - commitsBefore;

        await Task.WhenAll(Enumerable.Range(0, manyWaiting).Select(i => hub.ScheduleAsync("Wait", id: $"wait-{i}")));
        await hub.SettleAsync();
        await hub.ReopenAsync();
        await hub.SettleAsync();
        commitsBefore = commits;
        await hub.RunAsync("Count", 4);
        await hub.SettleAsync();

        Assert.That(hub.Engine.Store.HistoryReads, Is.EqualTo(readsAlone), "its own, and none of those that wait");
        Assert.That(commits - commitsBefore, Is.LessThanOrEqualTo(commitsAlone + 1), "transactions");
    }

    [Test]
    public async Task Statements_OfSteps_SearchByKeyAndNeverScan()
    {
        await using var hub = await StartAsync();
        using var connection = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        connection.Open();

        foreach (var sql in hub.Engine.Store.StepStatements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "EXPLAIN QUERY PLAN " + sql;
            for (var i = 1; i <= 20; i++)
            {
                if (sql.Contains($"${i}", StringComparison.Ordinal)) command.Parameters.AddWithValue($"${i}", 1);
            }

            using var plan = command.ExecuteReader();
            while (plan.Read()) Assert.That(plan.GetString(3), Does.Not.StartWith("SCAN"), sql);
        }
    }

    private Task<TestHub> StartAsync(
        bool replaysEveryStep = true, Action<CommitPoint>? atCommit = null) => TestHub.StartAsync(
        functions => functions
            .Activity<int>("Step", value => value)
            .Orchestrator("Wait", async context => await context.WaitForExternalEvent<string>("Go"))
            .Orchestrator("Sleep", async context =>
            {
                await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                return null;
            })
            .Orchestrator("Count", async context =>
            {
                for (var i = 0; i < context.GetInput<int>(); i++) await context.CallActivityAsync<int>("Step", i);
                return null;
            }),
        options => options with { Path = _file.Path, ReplayEveryStep = replaysEveryStep, AtCommit = atCommit });
}
