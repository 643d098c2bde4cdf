using System.Collections.Concurrent;
using System.Text.Json;
using FunctionsRuntime.Tests.Support;
using FunctionsRuntime.Triggers.CosmosDb;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsRuntime.Tests.Triggers.CosmosDb;

internal sealed class CosmosTriggerTests
{
    private static readonly JsonElement[] Changes =
        [.. JsonDocument.Parse("""[{"id":"a","points":1},{"ID":"b","Points":2}]""").RootElement.EnumerateArray()];

    private readonly FakeTimeProvider _time = new();
    private readonly Seen _seen = new();
    private SampleApp _app = null!;

    [OneTimeSetUp]
    public async Task Start() => _app = await SampleApp.StartAsync(
        new LocalFunctionsHostOptions
        {
            Time = _time,
            Settings = new Dictionary<string, string?>
            {
                ["Ledger"] = "AccountEndpoint=http://127.0.0.1:9;AccountKey=a2V5",
            },
            ConfigureServices = services => services.AddSingleton(_seen),
        },
        null,
        typeof(Readers));

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [SetUp]
    public void Forget() => _seen.Clear();

    [TestCase("AsList", "a1,b2")]
    [TestCase("AsArray", "a1,b2")]
    [TestCase("AsText", """[{"id":"a","points":1},{"ID":"b","Points":2}]""")]
    public async Task Batch_OfDocuments_Binds(string function, string expected)
    {
        await RunAsync(function, CancellationToken.None);

        Assert.That(_seen.Single(), Is.EqualTo(expected));
    }

    [Test]
    public async Task Batch_ThatFails_IsRetriedAsTheAttributeSaysAndThenSkipped()
    {
        var run = RunAsync("FailsThrice", CancellationToken.None);
        await Eventually.HoldsAsync(() => run.IsCompleted, "the retries", () => _time.Advance(TimeSpan.FromSeconds(1)));

        await run;
        Assert.That(_seen, Is.EqualTo(new[] { "0 of 2", "1 of 2", "2 of 2" }));
        Assert.That(_app.Log.All, Has.Some.Contains("'FailsThrice' failed on 2 documents, which are skipped now"));
    }

    [Test]
    public async Task Batch_WhoseFunctionRetriesForEver_IsNotSkippedWhenTheHostStops()
    {
        using var stop = new CancellationTokenSource();
        var run = RunAsync("FailsForEver", stop.Token);
        await Eventually.HoldsAsync(() => _seen.Count > 5, "many tries", () => _time.Advance(TimeSpan.FromSeconds(40)));

        await stop.CancelAsync();

        Assert.CatchAsync<OperationCanceledException>(() => run);
    }

    [Test]
    public void Parameter_OfOneDocument_StopsTheStart()
    {
        var options = new LocalFunctionsHostOptions
        {
            Settings = new Dictionary<string, string?>
            {
                ["Ledger"] = "AccountEndpoint=http://127.0.0.1:9;AccountKey=a2V5",
            },
        };

        var failure = Assert.ThrowsAsync<FunctionsStartupException>(
            () => SampleApp.StartAsync(options, null, typeof(OneDocument)));

        Assert.That(failure!.Message, Is.EqualTo(
            "Function 'One', parameter 'entry': a batch of documents does not fit into "
            + "a Entry: take an IReadOnlyList of it."));
    }

    private Task RunAsync(string function, CancellationToken ct)
    {
        var services = _app.Host.Services;
        var found = services.GetRequiredService<FunctionCatalog>().Functions.Single(f => f.Name == function);
        return services.GetRequiredService<CosmosListener>().RunAsync(found, Changes, ct);
    }

    internal sealed class Seen : ConcurrentQueue<string>;

    internal sealed record Entry(string Id, int Points);

    private sealed class Readers(Seen seen)
    {
        [Function("AsList")]
        public void AsList(
            [CosmosDBTrigger("loyalty", "ledger", Connection = "Ledger")] IReadOnlyList<Entry> entries) =>
            seen.Enqueue(string.Join(',', entries.Select(e => $"{e.Id}{e.Points}")));

        [Function("AsArray")]
        public void AsArray([CosmosDBTrigger("loyalty", "ledger", Connection = "Ledger")] Entry[] entries) =>
            AsList(entries);

        [Function("AsText")]
        public void AsText([CosmosDBTrigger("loyalty", "ledger", Connection = "Ledger")] string json) =>
            seen.Enqueue(json);

        [Function("FailsThrice")]
        [FixedDelayRetry(2, "00:00:05")]
        public void FailsThrice(
            [CosmosDBTrigger("loyalty", "ledger", Connection = "Ledger")] string json, FunctionContext context)
        {
            seen.Enqueue($"{context.RetryContext.RetryCount} of {context.RetryContext.MaxRetryCount}");
            throw new IOException(json);
        }

        [Function("FailsForEver")]
        [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
        public void FailsForEver([CosmosDBTrigger("loyalty", "ledger", Connection = "Ledger")] string json)
        {
            seen.Enqueue("try");
            throw new IOException(json);
        }
    }

    private sealed class OneDocument
    {
        [Function("One")]
        public static void One([CosmosDBTrigger("loyalty", "ledger", Connection = "Ledger")] Entry entry) => _ = entry;
    }
}
