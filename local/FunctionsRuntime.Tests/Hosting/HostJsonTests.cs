using Azure.Storage.Queues;
using FunctionsRuntime.Hosting;
using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsRuntime.Tests.Hosting;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HostJsonTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public void HostJson_ThatSaysNothing_HasTheHostsDefaults()
    {
        var queues = new HostJson(_folder.Path + "/none").Queues;

        Assert.Multiple(() =>
        {
            Assert.That(queues.BatchSize, Is.EqualTo(16));
            Assert.That(queues.NewBatchThreshold, Is.EqualTo(8 * Environment.ProcessorCount));
            Assert.That(queues.MaxPollingInterval, Is.EqualTo(TimeSpan.FromSeconds(2)));
            Assert.That(queues.VisibilityTimeout, Is.EqualTo(TimeSpan.Zero));
            Assert.That(queues.MaxDequeueCount, Is.EqualTo(5));
            Assert.That(queues.Encoding, Is.EqualTo(QueueMessageEncoding.Base64));
            Assert.That(new HostJson(_folder.Path).FunctionTimeout, Is.EqualTo(TimeSpan.FromMinutes(30)));
        });
    }

    [Test]
    public void HostJson_WithValues_GivesThemAndNamesTheRest()
    {
        var hostJson = Read("""
            // a comment, as the host allows
            { "version": "2.0", "functionTimeout": "-1",
              "logging": { "applicationInsights": { "samplingSettings": { "isEnabled": true } },
                "fileLoggingMode": "never", "logLevels": { "default": "Error" } },
              "extensionBundle": { "id": "x" },
              "extensions": { "http": { "routePrefix": "", "customHeaders": { "X-A": "1" } },
                "queues": { "batchSize": 4, "messageEncoding": "none", "bathcSize": 1 },
                "durableTask": { "maxConcurrentActivityFunctions": 3, "defaultVersion": "2.1",
                  "versionMatchStrategy": "strict", "versionFailureStrategy": "Fail",
                  "storageProvider": { "type": "mssql" } } } }
            """);

        Assert.Multiple(() =>
        {
            Assert.That(hostJson.FunctionTimeout, Is.Null);
            Assert.That(hostJson.RoutePrefix, Is.Empty);
            Assert.That(hostJson.Queues.BatchSize, Is.EqualTo(4));
            Assert.That(hostJson.Queues.NewBatchThreshold, Is.EqualTo(2 * Environment.ProcessorCount));
            Assert.That(hostJson.Queues.Encoding, Is.EqualTo(QueueMessageEncoding.None));
            Assert.That(hostJson.MaxActivities, Is.EqualTo(3));
            Assert.That(
                (hostJson.DefaultVersion, hostJson.VersionMatch, hostJson.VersionFailure),
                Is.EqualTo(("2.1", "Strict", "Fail")));
            Assert.That(
                hostJson.Ignored,
                Is.EqualTo(new[]
                {
                    "extensions.http.customHeaders.X-A", "extensions.queues.bathcSize", "logging.logLevels.default",
                }));
        });
    }

    [TestCase("""{ "version": "2.0" """, "Unable to parse host configuration file")]
    [TestCase("{}", "'version' is missing: make it \"2.0\"")]
    [TestCase("""{"version":"4.0"}""", "'version' is \"4.0\": make it \"2.0\"")]
    [TestCase("""{"version":"2.0","functionTimeout":"soon"}""", "'functionTimeout' is \"soon\": make it a time")]
    [TestCase(
        """{"version":"2.0","extensions":{"queues":{"batchSize":64}}}""",
        "'extensions.queues.batchSize' is \"64\": make it a whole number from 1 to 32.")]
    [TestCase(
        """{"version":"2.0","extensions":{"http":{"routePrefix":{"a":1}}}}""",
        "'extensions.http.routePrefix' is an object: make it a single value.")]
    [TestCase("""{"version":"2.0","logging":{"logLevel":{"default":"Loud"}}}""", "logLevel.default' is \"Loud\"")]
    public void HostJson_ThatIsWrong_StopsTheStartWithFilePathAndRemedy(string json, string expected)
    {
        var failure = Assert.Throws<FunctionsStartupException>(() => Read(json));

        Assert.That(failure!.Message, Does.Contain("host.json").And.Contain(expected));
    }

    [Test]
    public void AppSetting_NamedAfterTheJobHost_WinsOverTheFile()
    {
        _folder.Write("host.json", """{"version":"2.0","extensions":{"queues":{"batchSize":4}}}""");
        var overrides = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("extensions:queues:batchSize", (string?)"2")]).Build();

        Assert.That(new HostJson(_folder.Path, overrides).Queues.BatchSize, Is.EqualTo(2));
    }

    [Test]
    public async Task Start_WithSettingsThatDoNothingHere_NamesThemInOneWarning()
    {
        await using var app = await StartAsync("""
            {"version":"2.0","extensions":{"http":{"maxConcurrentRequests":1,"hsts":{"isEnabled":true}}},"nonsense":1}
            """);

        Assert.That(app.Log.All.Where(line => line.StartsWith("host.json", StringComparison.Ordinal)), Is.EqualTo(new[]
        {
            "host.json: this runtime does not act on extensions.http.maxConcurrentRequests, nonsense",
        }));
    }

    [Test]
    public async Task LogLevel_OfAFunction_SilencesItAlone()
    {
        await using var app = await StartAsync(
            """
            {"version":"2.0",
             "logging":{"logLevel":{"Function":"Error","Function.Bad":"None","Host.General":"None"}}}
            """);

        Assert.That(() => app.Host.InvokeAsync("Bad", "{}"), Throws.TypeOf<IOException>());
        Assert.That(() => app.Host.InvokeAsync("Worse", "{}"), Throws.TypeOf<IOException>());

        Assert.That(app.Log.All, Has.None.Contains("'Bad'").And.Some.Contains("'Worse' (Failed"));
        Assert.That(app.Log.All, Has.None.Contains("functions:"));
    }

    [Test]
    public async Task FunctionTimeout_Exceeded_CancelsTheTokenAndFailsTheInvocation()
    {
        var time = new FakeTimeProvider();
        await using var app = await StartAsync("""{"version":"2.0","functionTimeout":"00:01:30"}""", time);
        var run = app.Host.InvokeAsync("Endless");

        time.Advance(TimeSpan.FromSeconds(90));

        Assert.That(() => run, Throws.TypeOf<FunctionTimeoutException>().With.Message.EqualTo(
            "Timeout value of 00:01:30 was exceeded by function: Functions.Endless"));
        await app.Host.WaitUntilQuietAsync();
        Assert.That(Sample.Endings, Does.Contain("Endless was told"));
    }

    private HostJson Read(string json)
    {
        _folder.Write("host.json", json);
        return new HostJson(_folder.Path);
    }

    private Task<SampleApp> StartAsync(string hostJson, TimeProvider? time = null)
    {
        _folder.Write("host.json", hostJson);
        var options = new LocalFunctionsHostOptions { ContentRoot = _folder.Path, Time = time ?? TimeProvider.System };
        return SampleApp.StartAsync(options, null, typeof(Sample));
    }

    private sealed class Sample
    {
        public static System.Collections.Concurrent.ConcurrentQueue<string> Endings { get; } = new();

        [Function("Bad")]
        public static void Bad([EventGridTrigger] string json) => throw new IOException(json);

        [Function("Worse")]
        public static void Worse([EventGridTrigger] string json) => throw new IOException(json);

        [Function("Endless")]
        public static async Task Endless([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer, CancellationToken ct)
        {
            var told = new TaskCompletionSource();
            await using var registration = ct.Register(told.SetResult);
            await told.Task;
            Endings.Enqueue("Endless was told");
        }
    }
}
