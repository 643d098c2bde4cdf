using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Invocation;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsRuntime.Tests.Invocation;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class TimeoutTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Gate _gate = new();
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Function_ThatEndsAfterItsTimeout_SendsNothingAndIsLogged()
    {
        await using var app = await StartAsync();
        await TimeOutAsync(app);

        _gate.Open();

        await Eventually.HoldsAsync(
            () => app.Log.All.Any(line => line.Contains("'Slow' ended after its time-out: its result is dropped")),
            "the line");
        await app.Host.WaitUntilQuietAsync();
        Assert.That(app.Host.Outputs.All, Is.Empty);
    }

    [Test]
    public async Task Function_ThatRunsBesideItsTimedOutInvocation_IsLogged()
    {
        await using var app = await StartAsync();
        await TimeOutAsync(app);
        Assert.That(app.Log.All, Has.None.Contains("runs beside"));

        var second = app.Host.InvokeAsync("Slow");
        _gate.Open();
        await second;

        Assert.That(app.Log.All, Has.One.Contains("'Slow' runs beside an invocation of it that has timed out"));
        Assert.That(app.Host.Outputs.All.Select(output => output.Text), Is.EqualTo(new[] { "late" }));
    }

    private async Task TimeOutAsync(SampleApp app)
    {
        var run = app.Host.InvokeAsync("Slow");
        await Eventually.HoldsAsync(() => _gate.Entered == 1, "the function has begun");
        _time.Advance(TimeSpan.FromMinutes(1));
        await Eventually.HoldsAsync(() => run.IsCompleted, "the time-out");
        Assert.That(() => run, Throws.TypeOf<FunctionTimeoutException>());
    }

    private Task<SampleApp> StartAsync()
    {
        _folder.Write("host.json", """{"version":"2.0","functionTimeout":"00:01:00"}""");
        return SampleApp.StartAsync(
            new LocalFunctionsHostOptions
            {
                ContentRoot = _folder.Path,
                Time = _time,
                CaptureOutputs = true,
                Settings = new Dictionary<string, string?> { ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true" },
                ConfigureServices = services => services.AddSingleton(_gate),
            },
            null,
            typeof(Handlers));
    }

    internal sealed class Gate
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _entered;

        public int Entered => _entered;

        public void Open() => _open.TrySetResult();

        public Task PassAsync()
        {
            Interlocked.Increment(ref _entered);
            return _open.Task;
        }
    }

    public sealed class Handlers(Gate gate)
    {
        [Function("Slow")]
        [QueueOutput("slow")]
        public async Task<string> Slow([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer)
        {
            await gate.PassAsync();
            return "late";
        }
    }
}
