using System.Collections.Concurrent;
using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Functions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FunctionsRuntime.Tests.Triggers.Durable;

internal sealed class EntityTriggerTests
{
    private readonly Seen _seen = new();

    [SetUp]
    public void Forget() => _seen.Clear();

    [TestCase("Cart")]
    [TestCase("StateCart")]
    [TestCase("HandlerCart")]
    [TestCase("NamedCart")]
    public async Task Entity_OfEachWayToDispatch_KeepsItsStateAndAnswers(string entity)
    {
        await using var app = await StartAsync(typeof(Carts));
        await app.Host.DurableClient.Entities.SignalEntityAsync(new EntityInstanceId(entity, "kim"), "Add", 2);

        var ended = await RunAsync(app, "AddThree", entity);

        Assert.That(ended.FailureDetails, Is.Null);
        Assert.That(ended.ReadOutputAs<int>(), Is.EqualTo(5));
    }

    [Test]
    public async Task Entity_OfAClass_GetsServicesAndGoesThroughMiddleware()
    {
        await using var app = await StartAsync(typeof(Carts));

        await RunAsync(app, "AddThree", "Cart");

        Assert.That(_seen, Does.Contain("through CartFunction").And.Contain("added 3 to @cart@kim"));
    }

    [Test]
    public async Task Entity_ThatFails_TellsTheCallerTheExceptionOfTheApp()
    {
        await using var app = await StartAsync(typeof(Carts));

        var ended = await RunAsync(app, "Overfill", "Cart");

        Assert.That(ended.ReadOutputAs<string>(), Is.EqualTo("System.InvalidOperationException: the cart is full"));
        Assert.That(
            app.Log.All,
            Has.Some.Contains("Operation Overfill of entity @cart@kim failed and changed nothing")
                .And.Contain("the cart is full"));
    }

    [Test]
    public async Task Entity_WhoseFunctionDoesNotDispatch_SaysWhatToDo()
    {
        await using var app = await StartAsync(typeof(Carts));

        var ended = await RunAsync(app, "AddThree", "Forgetful");

        Assert.That(ended.FailureDetails!.ErrorMessage, Does.Contain("await the dispatcher's DispatchAsync"));
    }

    [TestCase(typeof(BadEntity), "Function 'F', parameter 'input': an entity trigger cannot bind a String: "
        + "take a TaskEntityDispatcher and await its DispatchAsync.")]
    [TestCase(typeof(BadName), "Function 'F', parameter 'dispatcher': the entity name 'a@b' holds a '@': "
        + "give it another EntityName.")]
    [TestCase(typeof(TwoOfOneName), "Function 'G', parameter 'dispatcher': function 'F' already has the "
        + "entityTrigger 'cart': give one of them another name.")]
    public void Start_EntityThatCannotRun_NamesFunctionParameterAndRemedy(Type functions, string expected)
    {
        var failure = Assert.ThrowsAsync<FunctionsStartupException>(() => SampleApp.StartAsync(functions));

        Assert.That(failure!.Message, Is.EqualTo(expected));
    }

    private static async Task<OrchestrationMetadata> RunAsync(SampleApp app, string orchestrator, string entity)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var client = app.Host.DurableClient;
        var id = await client.ScheduleNewOrchestrationInstanceAsync(orchestrator, entity, bound.Token);
        return await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, bound.Token);
    }

    private Task<SampleApp> StartAsync(Type functions) => SampleApp.StartAsync(
        new LocalFunctionsHostOptions { ConfigureServices = services => services.AddSingleton(_seen) },
        builder => builder.UseMiddleware((context, next) =>
        {
            _seen.Enqueue($"through {context.FunctionDefinition.Name}");
            return next();
        }),
        functions);

    internal sealed class Seen : ConcurrentQueue<string>;

    internal sealed class Cart(Seen seen) : TaskEntity<int>
    {
        public int Add(int count)
        {
            seen.Enqueue($"added {count} to {Context.Id}");
            return State += count;
        }

        public void Overfill() => throw new InvalidOperationException("the cart is full");
    }

    internal sealed class CartState
    {
        public int Count { get; set; }

        public int Add(int count) => Count += count;
    }

    public static class Carts
    {
        [Function("CartFunction")]
        public static Task RunCart([EntityTrigger(EntityName = "Cart")] TaskEntityDispatcher dispatcher) =>
            dispatcher.DispatchAsync<Cart>();

        [Function("StateCart")]
        public static Task RunState([EntityTrigger] TaskEntityDispatcher dispatcher) =>
            dispatcher.DispatchAsync<CartState>();

        [Function("NamedCart")]
        public static Task RunInstance([EntityTrigger] TaskEntityDispatcher dispatcher, FunctionContext context) =>
            dispatcher.DispatchAsync(new Cart(context.InstanceServices.GetRequiredService<Seen>()));

        [Function("HandlerCart")]
        public static Task RunHandler([EntityTrigger] TaskEntityDispatcher dispatcher) =>
            dispatcher.DispatchAsync(operation =>
            {
                var count = operation.State.GetState<int>() + operation.GetInput<int>();
                operation.State.SetState(count);
                return new(count);
            });

        [Function("Forgetful")]
        public static void RunNothing([EntityTrigger] TaskEntityDispatcher dispatcher)
        {
            // Forgets to dispatch.
        }

        [Function("AddThree")]
        public static Task<int> AddThree([OrchestrationTrigger] TaskOrchestrationContext context, string entity) =>
            context.Entities.CallEntityAsync<int>(new EntityInstanceId(entity, "kim"), "Add", 3);

        [Function("Overfill")]
        public static async Task<string> Overfill(
            [OrchestrationTrigger] TaskOrchestrationContext context, string entity)
        {
            try
            {
                await context.Entities.CallEntityAsync(new EntityInstanceId(entity, "kim"), "Overfill");
                return "filled";
            }
            catch (EntityOperationFailedException failure)
            {
                return $"{failure.FailureDetails.ErrorType}: {failure.FailureDetails.ErrorMessage}";
            }
        }
    }

    public static class BadEntity
    {
        [Function("F")]
        public static void F([EntityTrigger] string input) => _ = input;
    }

    public static class BadName
    {
        [Function("F")]
        public static Task F([EntityTrigger(EntityName = "a@b")] TaskEntityDispatcher dispatcher) =>
            dispatcher.DispatchAsync<Cart>();
    }

    public static class TwoOfOneName
    {
        [Function("F")]
        public static Task F([EntityTrigger(EntityName = "cart")] TaskEntityDispatcher dispatcher) =>
            dispatcher.DispatchAsync<Cart>();

        [Function("G")]
        public static Task G([EntityTrigger(EntityName = "Cart")] TaskEntityDispatcher dispatcher) =>
            dispatcher.DispatchAsync<Cart>();
    }
}
