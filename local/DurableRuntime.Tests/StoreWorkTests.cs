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

    private Task<TestHub> StartAsync(bool replaysEveryStep = true) => TestHub.StartAsync(
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
        options => options with { Path = _file.Path, ReplayEveryStep = replaysEveryStep });
}
