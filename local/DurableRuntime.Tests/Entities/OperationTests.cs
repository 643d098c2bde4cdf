using DurableRuntime.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;

namespace DurableRuntime.Tests.Entities;

internal sealed class OperationTests
{
    private static readonly EntityInstanceId One = Counter.Id("one");

    [TestCase("Add")]
    [TestCase("add")]
    [TestCase("AddLater")]
    [TestCase("AddMuchLater")]
    public async Task Call_OfAMethodByItsName_GivesItsResultAndKeepsItsState(string operation)
    {
        await using var hub = await CallingAsync<int>(operation, 5);
        await hub.SignalAsync(One, "Add", 2);

        var ended = await hub.RunAsync("Call");

        Assert.That(ended.FailureDetails, Is.Null);
        Assert.That(ended.ReadOutputAs<int>(), Is.EqualTo(7));
        Assert.That(await hub.ValueAsync(One), Is.EqualTo(7));
    }

    [Test]
    public async Task Call_OfAMethodWithoutResult_ReturnsAndKeepsItsState()
    {
        await using var hub = await CallingAsync<object>("Reset", null);
        await hub.SignalAsync(One, "Add", 2);

        Assert.That((await hub.RunAsync("Call")).FailureDetails, Is.Null);
        Assert.That(await hub.ValueAsync(One), Is.Zero);
    }

    [TestCase(null, "one: 0 points")]
    [TestCase("stars", "one: 0 stars")]
    public async Task Call_OfAMethodWithContextAndDefault_GetsBoth(string? input, string expected)
    {
        await using var hub = await CallingAsync<string>("Describe", input);

        Assert.That((await hub.RunAsync("Call")).ReadOutputAs<string>(), Is.EqualTo(expected));
    }

    [Test]
    public async Task Delete_WithoutAMethodOfThatName_ForgetsTheState()
    {
        await using var hub = await CallingAsync<object>("DELETE", null);
        await hub.SignalAsync(One, "Add", 2);

        await hub.RunAsync("Call");

        Assert.That(await hub.Client.Entities.GetEntityAsync(One), Is.Null);
    }

    [TestCase("Multiply", 2, "System.NotSupportedException", "Multiply")]
    [TestCase("Add", null, "System.InvalidOperationException", "points")]
    [TestCase("AddThenFail", 2, "System.InvalidOperationException", "the counter is full")]
    public async Task Call_ThatFails_TellsTheCallerWhy(string operation, int? input, string type, string part)
    {
        await using var hub = await EntityHub.StartAsync(functions => functions.Orchestrator("Call", async context =>
        {
            try
            {
                return await context.Entities.CallEntityAsync<int>(One, operation, input);
            }
            catch (EntityOperationFailedException failure)
            {
                return $"{failure.EntityId} {failure.OperationName} {failure.FailureDetails.ErrorType} "
                    + failure.FailureDetails.ErrorMessage;
            }
        }));

        var said = (await hub.RunAsync("Call")).ReadOutputAs<string>();

        Assert.That(said, Does.StartWith($"@counter@one {operation} {type}").And.Contain(part));
    }

    [Test]
    public async Task Operation_ThatFails_ChangesNothingAndSendsNothing()
    {
        await using var hub = await EntityHub.StartAsync();
        await hub.SignalAsync(One, "Add", 2);

        await hub.SignalAsync(One, "AddThenFail", 5);
        await hub.SignalAsync(One, "Add", 1);

        Assert.That(await hub.ValueAsync(One), Is.EqualTo(3));
        Assert.That(await hub.ValueAsync(Counter.Id("other")), Is.Null);
        Assert.That(await hub.Client.GetAllInstancesAsync().CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Operation_ThatSignalsAndStarts_DoesBoth()
    {
        await using var hub = await CallingAsync<string>("Spread", 4);

        var started = (await hub.RunAsync("Call")).ReadOutputAs<string>()!;

        Assert.That((await hub.EndOfAsync(started)).ReadOutputAs<int>(), Is.EqualTo(4));
        await hub.SettleAsync();
        Assert.That(await hub.ValueAsync(Counter.Id("other")), Is.EqualTo(4));
    }

    [Test]
    public async Task Call_OfAnUnknownEntity_FailsTheCaller()
    {
        await using var hub = await EntityHub.StartAsync(functions => functions.Orchestrator("Call", context =>
            context.Entities.CallEntityAsync(new EntityInstanceId("Nobody", "1"), "Add", 1)));

        var ended = await hub.RunAsync("Call");

        Assert.That(ended.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
        Assert.That(ended.FailureDetails!.ErrorMessage, Does.Contain("no entity function 'nobody'"));
    }

    [Test]
    public async Task Entity_WhoseFunctionFails_FailsItsCallersAndKeepsItsState()
    {
        await using var hub = await CallingAsync<int>("Add", 1);
        await hub.SignalAsync(One, "Add", 2);
        hub.Functions.Entity(nameof(Counter), () => throw new InvalidOperationException("no database"));

        var ended = await hub.RunAsync("Call");

        Assert.That(ended.FailureDetails!.ErrorMessage, Does.Contain("no database"));
        Assert.That(await hub.ValueAsync(One), Is.EqualTo(2));
    }

    [Test]
    public async Task Signals_OfOneSender_RunInTheirOrderAndOneAtATime()
    {
        var seen = new List<int>();
        var log = new Log(seen);
        await using var hub = await EntityHub.StartAsync(functions => functions
            .Entity("Log", () => log)
            .Orchestrator("Send", async context =>
            {
                var target = new EntityInstanceId("Log", "1");
                for (var i = 0; i < 50; i++) await context.Entities.SignalEntityAsync(target, "Write", i);
            }));

        await hub.RunAsync("Send");
        await hub.SettleAsync();

        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 50)));
    }

    private static Task<TestHub> CallingAsync<T>(string operation, object? input) =>
        EntityHub.StartAsync(functions => functions.Orchestrator(
            "Call", async context => await context.Entities.CallEntityAsync<T>(One, operation, input)));

    private sealed class Log(List<int> seen) : ITaskEntity
    {
        private bool _isBusy;

        public async ValueTask<object?> RunAsync(TaskEntityOperation operation)
        {
            Assert.That(_isBusy, Is.False);
            _isBusy = true;
            await Task.Yield();
            seen.Add(operation.GetInput<int>());
            _isBusy = false;
            return null;
        }
    }
}
