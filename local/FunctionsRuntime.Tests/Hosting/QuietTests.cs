using System.Collections.Concurrent;
using Azure.Storage.Queues;
using FunctionsRuntime.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsRuntime.Tests.Hosting;

internal sealed class QuietTests
{
    private const string NoStorage =
        "AccountName=a;AccountKey=a2V5;QueueEndpoint=http://127.0.0.1:9/a;BlobEndpoint=http://127.0.0.1:9/a";

    private readonly ConcurrentQueue<string> _seen = new();
    private LocalStorage _storage = null!;

    [SetUp]
    public async Task CreateQueues()
    {
        _seen.Clear();
        _storage = await LocalStorage.GetAsync();
        foreach (var name in (string[])["quiet-next", "quiet-fails", "quiet-fails-poison"])
            await Queue(name).CreateIfNotExistsAsync();
    }

    [Test]
    public async Task WaitUntilQuiet_AfterAnOutputToAQueueOfTheHost_ReturnsWhenItsFunctionHasRun()
    {
        await using var app = await StartAsync(_storage.ConnectionString);

        await app.Host.InvokeAsync("Start", "{}");
        await app.Host.WaitUntilQuietAsync();

        Assert.That(_seen, Is.EqualTo(new[] { "next tea" }));
    }

    [Test]
    public async Task WaitUntilQuiet_WhileAMessageKeepsFailing_ReturnsWhenItIsPoison()
    {
        await using var app = await StartAsync(_storage.ConnectionString);

        await app.Host.InvokeAsync("StartFailing", "{}");
        await app.Host.WaitUntilQuietAsync();

        Assert.That(_seen, Is.EqualTo(new[] { "try 1", "try 2", "try 3", "try 4", "try 5", "poison tea" }));
    }

    [Test]
    public async Task WaitUntilQuiet_AfterTheClockHasMovedToTheNextLook_ReturnsWhenTheMessageHasRun()
    {
        var time = new FakeTimeProvider();
        await using var app = await StartAsync(_storage.ConnectionString, time);
        await app.Host.InvokeAsync("Start", "{}");
        await app.Host.WaitUntilQuietAsync();

        await Queue("quiet-next").SendMessageAsync("nut");
        time.Advance(TimeSpan.FromSeconds(2));
        await app.Host.WaitUntilQuietAsync();

        Assert.That(_seen, Is.EqualTo(new[] { "next tea", "next nut" }));
    }

    [Test]
    public async Task WaitUntilQuiet_AfterTheClockHasMovedToTheNextScan_ReturnsWhenTheBlobHasRun()
    {
        var time = new FakeTimeProvider();
        var container = _storage.Blobs.GetBlobContainerClient("quiet-box");
        await container.CreateIfNotExistsAsync();
        await container.UploadBlobAsync("first", new BinaryData("tea"));
        await using var app = await StartAsync(_storage.ConnectionString, time, typeof(Scanned));
        await Eventually.HoldsAsync(() => _seen.Contains("blob tea"), "the first scan");

        await container.UploadBlobAsync("second", new BinaryData("nut"));
        await app.Host.WaitUntilQuietAsync();
        time.Advance(TimeSpan.FromSeconds(2));
        await app.Host.WaitUntilQuietAsync();

        Assert.That(_seen, Is.EqualTo(new[] { "blob tea", "blob nut" }));
    }

    [Test]
    public async Task WaitUntilQuiet_WithoutStorage_DoesNotWaitForIt()
    {
        await using var app = await StartAsync(NoStorage);

        await app.Host.WaitUntilQuietAsync().WaitAsync(TimeSpan.FromSeconds(1));
    }

    private QueueClient Queue(string name) => _storage.Queues.GetQueueClient(name);

    private Task<SampleApp> StartAsync(
        string storage, TimeProvider? time = null, Type? functions = null) => SampleApp.StartAsync(
        new LocalFunctionsHostOptions
        {
            Time = time ?? TimeProvider.System,
            Settings = new Dictionary<string, string?> { ["AzureWebJobsStorage"] = storage },
            ConfigureServices = services => services.AddSingleton(_seen),
        },
        null,
        functions ?? typeof(Handlers));

    public sealed class Scanned(ConcurrentQueue<string> seen)
    {
        [Function("Scanned")]
        public void Run([BlobTrigger("quiet-box/{name}")] string text) => seen.Enqueue($"blob {text}");
    }

    public sealed class Handlers(ConcurrentQueue<string> seen)
    {
        [Function("Start")]
        [QueueOutput("quiet-next")]
        public static string Start([EventGridTrigger] string json) => "tea";

        [Function("Next")]
        public async Task Next([QueueTrigger("quiet-next")] string text)
        {
            await Task.Delay(20);
            seen.Enqueue($"next {text}");
        }

        [Function("StartFailing")]
        [QueueOutput("quiet-fails")]
        public static string StartFailing([EventGridTrigger] string json) => "tea";

        [Function("Fails")]
        public void Fails([QueueTrigger("quiet-fails")] string text, int dequeueCount)
        {
            seen.Enqueue($"try {dequeueCount}");
            throw new IOException(text);
        }

        [Function("Poison")]
        public void Poison([QueueTrigger("quiet-fails-poison")] string text) => seen.Enqueue($"poison {text}");
    }
}
