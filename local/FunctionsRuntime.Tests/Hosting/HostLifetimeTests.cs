using System.Net;
using FunctionsRuntime.Hosting;
using FunctionsRuntime.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsRuntime.Tests.Hosting;

internal sealed class HostLifetimeTests
{
    [Test]
    public async Task Stop_WhileAFunctionRuns_LetsItEndAndAnswer()
    {
        var gate = new Gate();
        var options = new LocalFunctionsHostOptions { ConfigureServices = services => services.AddSingleton(gate) };
        var app = await SampleApp.StartAsync(options, null, typeof(Slow));
        var answer = app.Http.GetAsync("/api/Slow");
        await gate.Entered.Task;

        var stop = app.Host.StopAsync();
        gate.Leave.SetResult();

        Assert.That((await answer).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await stop;
        Assert.That(app.Host.Completion.IsCompletedSuccessfully, Is.True);
        Assert.That(gate.WasCancelled, Is.False);
        await app.DisposeAsync();
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

        public bool WasCancelled { get; set; }
    }

    private sealed class Slow(Gate gate)
    {
        [Function("Slow")]
        public async Task<IResult> Run([HttpTrigger] HttpRequest request, CancellationToken ct)
        {
            gate.Entered.SetResult();
            await gate.Leave.Task;
            gate.WasCancelled = ct.IsCancellationRequested;
            return Results.Ok();
        }
    }
}
