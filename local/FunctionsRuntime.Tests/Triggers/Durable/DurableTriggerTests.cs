using System.Collections.Concurrent;
using System.Diagnostics;
using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FunctionsRuntime.Tests.Triggers.Durable;

internal sealed class DurableTriggerTests
{
    private readonly Seen _seen = new();
    private string _path = "";

    [SetUp]
    public void Forget()
    {
        _seen.Clear();
        _path = Path.Combine(Directory.CreateTempSubdirectory("durable").FullName, "state.db");
    }

    [TearDown]
    public void DeleteState() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Test]
    public async Task Workflow_StartedOverHttp_RunsToItsEnd()
    {
        await using var app = await StartAsync();

        var instanceId = await app.Http.GetStringAsync("/api/earn/order-1?points=4");
        var ended = await EndAsync(app, instanceId);

        Assert.That(ended.FailureDetails, Is.Null);
        Assert.That(ended.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Completed));
        Assert.That(ended.ReadOutputAs<Receipt>(), Is.EqualTo(new Receipt("order-1", 8)));
        Assert.That(_seen, Does.Contain("Double in order-1"));
    }

    [Test]
    public async Task Workflow_ThatWaitsWhileTheHostRestarts_GoesOn()
    {
        await using (var first = await StartAsync())
        {
            await first.Host.DurableClient.ScheduleNewOrchestrationInstanceAsync(
                "Approve", 3, new StartOrchestrationOptions("a-1"));
            await Eventually.HoldsAsync(() => _seen.Contains("Double in a-1"), "the first activity");
        }

        await using var second = await StartAsync();
        await second.Host.DurableClient.RaiseEventAsync("a-1", "Approved", "kim");
        var ended = await EndAsync(second, "a-1");

        Assert.That(ended.ReadOutputAs<string>(), Is.EqualTo("6 by kim"));
        Assert.That(_seen.Count(line => line == "Double in a-1"), Is.EqualTo(1));
    }

    [Test]
    public async Task Middleware_OfTheApp_RunsAroundOrchestratorsAndActivities()
    {
        await using var app = await StartAsync();
        await app.Http.GetStringAsync("/api/earn/order-2?points=1");
        await EndAsync(app, "order-2");

        Assert.That(_seen, Does.Contain("through Earn").And.Contain("through Double").And.Contain("through Start"));
    }

    [Test]
    public async Task Trace_OfTheStarter_ReachesTheActivity()
    {
        await using var app = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/earn/order-3?points=1");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        await app.Http.SendAsync(request);
        await EndAsync(app, "order-3");

        Assert.That(_seen, Does.Contain("trace 0af7651916cd43dd8448eb211c80319c"));
    }

    [Test]
    public async Task Activity_ThatFails_FailsTheWorkflowWithItsReason()
    {
        await using var app = await StartAsync();
        await app.Host.DurableClient.ScheduleNewOrchestrationInstanceAsync(
            "Fails", new StartOrchestrationOptions("f-1"));

        var ended = await EndAsync(app, "f-1");

        Assert.That(ended.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
        Assert.That(ended.FailureDetails!.ErrorMessage, Does.Contain("out of stock"));
    }

    [TestCase(typeof(BadOrchestrator), "Function 'F', parameter 'input': an orchestration trigger cannot bind a "
        + "String: take a TaskOrchestrationContext here and the input in a second parameter.")]
    [TestCase(typeof(TwoInputs), "Function 'F', parameter 'second': the trigger has no value of this name for a Int32: "
        + "rename it, give it a default, or take it out.")]
    [TestCase(typeof(BadClient), "Function 'F', parameter 'client': a durable client is not a String: "
        + "take a DurableTaskClient.")]
    public void Start_DurableFunctionThatCannotRun_NamesFunctionParameterAndRemedy(Type functions, string expected)
    {
        var failure = Assert.ThrowsAsync<FunctionsStartupException>(() => SampleApp.StartAsync(functions));

        Assert.That(failure!.Message, Is.EqualTo(expected));
    }

    private static async Task<OrchestrationMetadata> EndAsync(SampleApp app, string instanceId)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await app.Host.DurableClient.WaitForInstanceCompletionAsync(
            instanceId, getInputsAndOutputs: true, bound.Token);
    }

    private Task<SampleApp> StartAsync() => SampleApp.StartAsync(
        new LocalFunctionsHostOptions
        {
            StatePath = _path,
            ConfigureServices = services => services.AddSingleton(_seen),
        },
        builder => builder.UseMiddleware((context, next) =>
        {
            _seen.Enqueue($"through {context.FunctionDefinition.Name}");
            return next();
        }),
        typeof(Workflows));

    internal sealed class Seen : ConcurrentQueue<string>;

    internal sealed record Purchase(string OrderId, int Points);

    internal sealed record Receipt(string OrderId, int Points);

    public sealed class Workflows(Seen seen)
    {
        [Function("Start")]
        public static async Task<IResult> Start(
            [HttpTrigger("get", Route = "earn/{order}")] HttpRequest request,
            [DurableClient] DurableTaskClient client,
            string order,
            int points,
            CancellationToken ct) => Results.Text(await client.ScheduleNewOrchestrationInstanceAsync(
                "Earn", new Purchase(order, points), new StartOrchestrationOptions(order), ct));

        [Function("Earn")]
        public static async Task<Receipt> Earn(
            [OrchestrationTrigger] TaskOrchestrationContext context, Purchase purchase, FunctionContext function) =>
            new(purchase.OrderId, await context.CallActivityAsync<int>("Double", purchase));

        [Function("Double")]
        public int Double([ActivityTrigger] Purchase purchase, string instanceId, FunctionContext context)
        {
            seen.Enqueue($"{context.FunctionDefinition.Name} in {instanceId}");
            seen.Enqueue($"trace {Activity.Current!.TraceId}");
            return purchase.Points * 2;
        }

        [Function("ApproveWorkflow")]
        public static async Task<string> Approve(
            [OrchestrationTrigger(Orchestration = "Approve")] TaskOrchestrationContext context, int points)
        {
            var doubled = await context.CallActivityAsync<int>("Double", new Purchase("", points));
            return $"{doubled} by {await context.WaitForExternalEvent<string>("Approved")}";
        }

        [Function("Fails")]
        public static Task Fails([OrchestrationTrigger] TaskOrchestrationContext context) =>
            context.CallActivityAsync("Throws");

        [Function("Throws")]
        public static Task Throws([ActivityTrigger] FunctionContext context) =>
            throw new InvalidOperationException("out of stock");
    }

    private sealed class BadOrchestrator
    {
        [Function("F")]
        public static void Run([OrchestrationTrigger] string input) => _ = input;
    }

    private sealed class TwoInputs
    {
        [Function("F")]
        public static void Run([OrchestrationTrigger] TaskOrchestrationContext context, int first, int second) =>
            _ = (context, first, second);
    }

    private sealed class BadClient
    {
        [Function("F")]
        public static void Run([EventGridTrigger] string json, [DurableClient] string client) => _ = (json, client);
    }
}
