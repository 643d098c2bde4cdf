using FunctionsRuntime.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsRuntime.Tests.Triggers.Durable;

/// <summary>host.json's limits of the durable task extension, as the functions themselves see them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ConcurrencyLimitTests : IDisposable
{
    private const int Limit = 2;
    private const int Wanted = 5;
    private readonly Room _room = new();
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _room.Dispose();
    }

    [TestCase("maxConcurrentActivityFunctions")]
    [TestCase("maxConcurrentOrchestratorFunctions")]
    [TestCase("maxConcurrentEntityFunctions")]
    public async Task Limit_InHostJson_IsHowManyRunAtOnce(string setting)
    {
        await using var app = await StartAsync($$"""
            { "version": "2.0", "extensions": { "durableTask": { "{{setting}}": {{Limit}} } } }
            """);
        try
        {
            await StartManyAsync(setting, app.Host.DurableClient);
            await Eventually.HoldsAsync(() => _room.Inside == Limit, "as many as may run");
            await SomethingElseAsync(setting, app.Host.DurableClient);
            Assert.That(_room.Entered, Is.EqualTo(Limit), "the others wait");
        }
        finally
        {
            _room.Open();
        }

        await app.Host.WaitUntilQuietAsync();
        Assert.That((_room.Entered, _room.InsideMax), Is.EqualTo((Wanted, Limit)));
    }

    private static async Task StartManyAsync(string setting, DurableTaskClient client)
    {
        for (var i = 0; i < Wanted; i++)
        {
            if (setting.Contains("Entity", StringComparison.Ordinal))
                await client.Entities.SignalEntityAsync(new EntityInstanceId("Visitor", $"{i}"), "Enter");
            else if (setting.Contains("Activity", StringComparison.Ordinal))
                await client.ScheduleNewOrchestrationInstanceAsync("CallsVisit");
            else
                await client.ScheduleNewOrchestrationInstanceAsync("Visits");
        }
    }

    // When this has run, the engine has had its chance to start more than it may.
    private static async Task SomethingElseAsync(string setting, DurableTaskClient client)
    {
        if (setting.Contains("Orchestrator", StringComparison.Ordinal))
        {
            var id = new EntityInstanceId("Bystander", "one");
            await client.Entities.SignalEntityAsync(id, "Set", 1);
            await Eventually.HoldsAsync(
                () => client.Entities.GetEntityAsync(id).GetAwaiter().GetResult() is not null, "the bystander");
        }
        else
        {
            var id = await client.ScheduleNewOrchestrationInstanceAsync("Nothing");
            await client.WaitForInstanceCompletionAsync(id).WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    private Task<SampleApp> StartAsync(string hostJson)
    {
        _folder.Write("host.json", hostJson);
        var options = new LocalFunctionsHostOptions
        {
            ContentRoot = _folder.Path,
            ConfigureServices = services => services.AddSingleton(_room),
        };
        return SampleApp.StartAsync(options, null, typeof(Handlers));
    }

    /// <summary>Keeps all who enter until it opens, and counts them.</summary>
    public sealed class Room : IDisposable
    {
        private readonly ManualResetEventSlim _open = new();
        private readonly Lock _gate = new();

        public int Inside { get; private set; }

        public int InsideMax { get; private set; }

        public int Entered { get; private set; }

        public void Open() => _open.Set();

        public void Visit()
        {
            lock (_gate)
            {
                Entered++;
                InsideMax = Math.Max(InsideMax, ++Inside);
            }

            _open.Wait();
            lock (_gate) Inside--;
        }

        public void Dispose() => _open.Dispose();
    }

    public sealed class Handlers(Room room)
    {
        [Function("CallsVisit")]
        public static Task CallsVisit([OrchestrationTrigger] TaskOrchestrationContext context) =>
            context.CallActivityAsync("Visit");

        [Function("Visit")]
        public void Visit([ActivityTrigger] string? input) => room.Visit();

        [Function("Visits")]
        public Task Visits([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            if (!context.IsReplaying) room.Visit();
            return Task.CompletedTask;
        }

        [Function("Visitor")]
        public Task Visitor([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync(_ =>
        {
            room.Visit();
            return new((object?)null);
        });

        [Function("Bystander")]
        public static Task Bystander([EntityTrigger] TaskEntityDispatcher dispatcher) =>
            dispatcher.DispatchAsync(operation =>
            {
                operation.State.SetState(operation.GetInput<int>());
                return new((object?)null);
            });

        [Function("Nothing")]
        public static Task Nothing([OrchestrationTrigger] TaskOrchestrationContext context) => Task.CompletedTask;
    }
}
