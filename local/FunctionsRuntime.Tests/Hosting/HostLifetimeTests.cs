using System.Net;
using FunctionsRuntime.Hosting;
using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsRuntime.Tests.Hosting;

internal sealed class HostLifetimeTests
{
    [Test]
    public async Task Stop_WhileAFunctionRuns_TellsItAndLetsItEndAndAnswer()
    {
        var gate = new Gate();
        var options = new LocalFunctionsHostOptions { ConfigureServices = services => services.AddSingleton(gate) };
        var app = await SampleApp.StartAsync(options, null, typeof(Slow));
        var answer = app.Http.GetAsync("/api/Slow");
        await gate.Entered.Task;

        var stop = app.Host.StopAsync();
        await gate.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
        gate.Leave.SetResult();

        Assert.That((await answer).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await stop;
        Assert.That(app.Host.Completion.IsCompletedSuccessfully, Is.True);
        await app.DisposeAsync();
    }

    [Test]
    public async Task Stop_WhileAFunctionIgnoresItsToken_EndsAfterTheDrainTime()
    {
        var gate = new Gate();
        var options = new LocalFunctionsHostOptions
        {
            ConfigureServices = services => services.AddSingleton(gate),
            DrainTimeout = TimeSpan.FromMilliseconds(50),
        };
        var app = await SampleApp.StartAsync(options, null, typeof(Slow));
        _ = app.Host.InvokeAsync("Deaf", "{}");
        await gate.Entered.Task;

        await app.Host.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That(app.Host.Completion.IsCompletedSuccessfully, Is.True);
        Assert.That(app.Log.All, Has.Some.Contains("left behind"));
        gate.Leave.SetResult();
        await app.DisposeAsync();
    }

    [Test]
    public async Task Stop_WhileARequestsFunctionIgnoresItsToken_EndsAfterTheDrainTime()
    {
        var gate = new Gate();
        var options = new LocalFunctionsHostOptions
        {
            ConfigureServices = services => services.AddSingleton(gate),
            DrainTimeout = TimeSpan.FromMilliseconds(50),
        };
        await using var app = await SampleApp.StartAsync(options, null, typeof(Slow));
        _ = app.Http.GetAsync("/api/Slow").ContinueWith(static answer => answer.Exception, TaskScheduler.Default);
        await gate.Entered.Task;

        await app.Host.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That(app.Log.All, Has.Some.Contains("left behind"));
        gate.Leave.SetResult();
    }

    [Test]
    public async Task Start_AfterAFailedStart_Works()
    {
        using var folder = new TempFolder();
        var options = new LocalFunctionsHostOptions { StatePath = Path.Combine(folder.Path, "state.db") };
        Assert.ThrowsAsync<FunctionsStartupException>(() => SampleApp.StartAsync(options, null, typeof(Broken)));
        File.Delete(options.StatePath!);

        await using var app = await SampleApp.StartAsync(options, null, typeof(Greeting));

        Assert.That(await app.Http.GetStringAsync("/api/Hello"), Is.EqualTo("hello"));
    }

    [Test]
    public void Start_OfAMainThatThrows_FailsWithItsException()
    {
        var failure = Assert.ThrowsAsync<InvalidDataException>(
            () => RunMain(() => throw new InvalidDataException("no schema")));

        Assert.That(failure!.Message, Is.EqualTo("no schema"));
    }

    [Test]
    public void Start_OfAMainThatReturnsAtOnce_SaysWhatIsMissing()
    {
        var failure = Assert.ThrowsAsync<InvalidOperationException>(() => RunMain(() => { }));

        Assert.That(failure!.Message, Is.EqualTo(
            "Main of FunctionsRuntime.Tests returned before the host had started: it must call Build().Run()."));
    }

    private static Task<LocalFunctionsHost> RunMain(Action main) => LocalFunctionsHost.StartAsync(
        new HostSession(typeof(HostLifetimeTests).Assembly, new LocalFunctionsHostOptions()),
        main,
        CancellationToken.None);

    internal sealed class Gate
    {
        public TaskCompletionSource Entered { get; } = new();

        public TaskCompletionSource Leave { get; } = new();

        public TaskCompletionSource Cancelled { get; } = new();
    }

    private sealed class Slow(Gate gate)
    {
        [Function("Slow")]
        public async Task<IResult> Run([HttpTrigger] HttpRequest request, CancellationToken ct)
        {
            await using var registration = ct.Register(gate.Cancelled.SetResult);
            gate.Entered.SetResult();
            await gate.Leave.Task;
            return Results.Ok();
        }

        [Function("Deaf")]
        public async Task Deaf([EventGridTrigger] string json)
        {
            gate.Entered.SetResult();
            await gate.Leave.Task;
        }
    }

    private sealed class Broken
    {
        [Function("F")]
        public static void Run(string json) => _ = json;
    }
}
