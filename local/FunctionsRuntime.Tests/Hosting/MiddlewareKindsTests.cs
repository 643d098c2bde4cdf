using System.Collections.Concurrent;
using FunctionsRuntime.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FunctionsRuntime.Tests.Hosting;

/// <summary>Middleware around every kind of trigger.</summary>
internal sealed class MiddlewareKindsTests
{
    private readonly ConcurrentQueue<string> _seen = new();

    [SetUp]
    public void Forget() => _seen.Clear();

    [TestCase("Timer", "timerTrigger")]
    [TestCase("Event", "eventGridTrigger")]
    [TestCase("Activity", "activityTrigger")]
    public async Task Middleware_AroundATrigger_RunsInOrderAndChangesTheResult(string name, string kind)
    {
        await using var app = await StartAsync();

        Assert.That(await app.Host.InvokeAsync(name, "\"x\""), Is.EqualTo("changed"));
        Assert.That(_seen, Is.EqualTo(new[] { $"outer of {kind}", "inner", "inner saw plain" }));
    }

    [Test]
    public async Task Middleware_AroundAnOrchestrator_ChangesItsResult()
    {
        await using var app = await StartAsync();

        var ended = await RunAsync(app, "Flow");

        Assert.That(ended.ReadOutputAs<string>(), Is.EqualTo("changed"));
        Assert.That(_seen, Does.Contain("outer of orchestrationTrigger").And.Contain("outer of activityTrigger"));
    }

    [TestCase("FailingTimer")]
    [TestCase("FailingActivity")]
    public async Task Middleware_AroundAFailure_SeesItsExceptionAndMayAnswerInstead(string name)
    {
        await using var app = await StartAsync();

        Assert.That(await app.Host.InvokeAsync(name, "\"x\""), Is.EqualTo("instead of IOException"));
    }

    [Test]
    public async Task Middleware_AroundAnOrchestratorThatFails_SeesItsException()
    {
        await using var app = await StartAsync();

        var ended = await RunAsync(app, "FailingFlow");

        Assert.That(ended.ReadOutputAs<string>(), Is.EqualTo("instead of IOException"));
    }

    [Test]
    public async Task Middleware_ThatDoesNotGoOn_KeepsTheFunctionFromRunning()
    {
        await using var app = await StartAsync(builder => builder.UseWhen(
            context => context.FunctionDefinition.Name == "Event", (_, _) => Task.CompletedTask));

        Assert.That(await app.Host.InvokeAsync("Event", "\"x\""), Is.Null);
        Assert.That(_seen, Does.Not.Contain("inner saw plain"));
    }

    private static async Task<OrchestrationMetadata> RunAsync(SampleApp app, string name)
    {
        var id = await app.Host.DurableClient.ScheduleNewOrchestrationInstanceAsync(name);
        await app.Host.WaitUntilQuietAsync();
        return (await app.Host.DurableClient.GetInstanceAsync(id, getInputsAndOutputs: true))!;
    }

    private Task<SampleApp> StartAsync(Action<IFunctionsWorkerApplicationBuilder>? more = null) => SampleApp.StartAsync(
        new LocalFunctionsHostOptions { ConfigureServices = services => services.AddSingleton(_seen) },
        builder =>
        {
            builder.UseMiddleware<Outer>().UseMiddleware<AnswersInstead>();
            more?.Invoke(builder);
            builder.UseMiddleware(async (context, next) =>
            {
                _seen.Enqueue("inner");
                await next();
                _seen.Enqueue($"inner saw {context.GetInvocationResult().Value}");
            });
        },
        typeof(Sample));

    internal sealed class Outer(ConcurrentQueue<string> seen) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            seen.Enqueue($"outer of {context.FunctionDefinition.InputBindings.Values.First().Type}");
            await next(context);
            var result = context.GetInvocationResult();
            if (result.Value is "plain") result.Value = "changed";
        }
    }

    internal sealed class AnswersInstead : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            try
            {
                await next(context);
            }
            catch (IOException e)
            {
                context.GetInvocationResult().Value = $"instead of {e.GetType().Name}";
            }
        }
    }

    private sealed class Sample
    {
        [Function("Timer")]
        public static string Timer([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer) => timer.IsPastDue ? "" : "plain";

        [Function("Event")]
        public static string Event([EventGridTrigger] string json) => json.Length > 0 ? "plain" : "";

        [Function("Activity")]
        public static string Activity([ActivityTrigger] string input) => input.Length > 0 ? "plain" : "";

        [Function("FailingTimer")]
        public static string FailingTimer([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer) => throw new IOException("t");

        [Function("FailingActivity")]
        public static string FailingActivity([ActivityTrigger] string input) => throw new IOException(input);

        [Function("Flow")]
        public static async Task<string> Flow([OrchestrationTrigger] TaskOrchestrationContext context) =>
            await context.CallActivityAsync<string>("Activity", "x") == "changed" ? "plain" : "";

        [Function("FailingFlow")]
        public static Task<string> FailingFlow([OrchestrationTrigger] TaskOrchestrationContext context) =>
            throw new IOException(context.InstanceId);
    }
}
