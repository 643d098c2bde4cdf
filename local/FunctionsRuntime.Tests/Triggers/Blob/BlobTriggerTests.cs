using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using FunctionsRuntime.Tests.Support;
using FunctionsRuntime.Triggers.Blob;
using FunctionsWorker.Configuration;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsRuntime.Tests.Triggers.Blob;

internal sealed class BlobTriggerTests
{
    private readonly Seen _seen = new();
    private StubStorage _storage = null!;
    private SampleApp _app = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _storage = await StubStorage.StartAsync();
        var options = new LocalFunctionsHostOptions
        {
            Settings = new Dictionary<string, string?> { ["Lake"] = _storage.ConnectionString, ["box"] = "uploads" },
            ConfigureServices = services => services.AddSingleton(_seen),
        };
        _app = await SampleApp.StartAsync(options, null, typeof(Handlers));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _app.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [SetUp]
    public void Forget() => _seen.Clear();

    [TestCase("AsText", "in/größe 1+1.txt", "hi")]
    [TestCase("AsBytes", "b.txt", "hi")]
    [TestCase("AsStream", "c.txt", "hi")]
    [TestCase("AsClient", "d/e.txt", "uploads/d/e.txt")]
    [TestCase("AsPoco", "f.json", "tea f")]
    public async Task Event_OfABlob_BindsItsContentAndName(string function, string name, string expected)
    {
        _storage.Blobs[name] = name.EndsWith(".json", StringComparison.Ordinal) ? """{"sku":"tea"}""" : "hi";

        Assert.That(await AnnounceAsync(function, name), Is.EqualTo(HttpStatusCode.Accepted));
        await Eventually.HoldsAsync(() => !_seen.IsEmpty, "the function ran");
        Assert.That(_seen, Is.EqualTo(new[] { expected }));
    }

    [TestCase("AsText", "gone.txt", "it is gone")]
    [TestCase("AsPoco", "notes.txt", "its path does not match")]
    public async Task Event_OfABlobThatIsNotThere_IsDroppedWithALine(string function, string name, string reason)
    {
        if (name == "notes.txt") _storage.Blobs[name] = "hi";

        Assert.That(await AnnounceAsync(function, name), Is.EqualTo(HttpStatusCode.Accepted));
        await Eventually.HoldsAsync(
            () => _app.Log.All.Any(line => line.Contains($"'{name}'") && line.Contains(reason)), "the line");
        Assert.That(_seen, Is.Empty);
    }

    [Test]
    public async Task Function_ThatKeepsFailing_PutsTheMessageIntoThePoisonQueue()
    {
        _storage.Blobs["bad.txt"] = "hi";

        await AnnounceAsync("Throws", "bad.txt");

        await Eventually.HoldsAsync(() => !_storage.Messages.IsEmpty, "the poison message");
        Assert.That(_seen, Has.Count.EqualTo(5));
        var message = new BlobMessage("Host.Functions.Throws", "BlockBlob", "uploads", "bad.txt", StubStorage.ETag);
        Assert.That(_storage.Messages.Single(), Is.EqualTo($"webjobs-blobtrigger-poison: {message.ToJson()}"));
    }

    [Test]
    public async Task Blob_InAScannedContainer_RunsOnce()
    {
        _storage.Blobs["scan/new.txt"] = "hi";

        await Eventually.HoldsAsync(() => !_seen.IsEmpty, "the scan");
        Assert.That(_seen, Is.EqualTo(new[] { "scanned new" }));
    }

    [Test]
    public async Task Blob_InAContainerWhoseListMadeNoSense_RunsAfterTheNextScan()
    {
        _storage.Nonsense = "<EnumerationResults><Blobs><Blob>";
        await Eventually.HoldsAsync(
            () => _app.Log.All.Any(line => line.Contains("could not be scanned")), "a scan that fails");

        _storage.Blobs["scan/later.txt"] = "hi";

        await Eventually.HoldsAsync(() => !_seen.IsEmpty, "the next scan");
        Assert.That(_seen, Is.EqualTo(new[] { "scanned later" }));
    }

    [Test]
    public async Task Event_WithTraceparent_ContinuesItsTrace()
    {
        _storage.Blobs["t.txt"] = "hi";

        await AnnounceAsync("SeesTrace", "t.txt");

        await Eventually.HoldsAsync(() => !_seen.IsEmpty, "the function ran");
        Assert.That(_seen, Is.EqualTo(new[] { "0af7651916cd43dd8448eb211c80319c" }));
    }

    [TestCase("Nobody", "{}", HttpStatusCode.NotFound)]
    [TestCase("Scanned", "{}", HttpStatusCode.NotFound)]
    [TestCase("AsText", """{"data":{}}""", HttpStatusCode.BadRequest)]
    public async Task Delivery_OutOfTheOrdinary_IsRefused(string function, string body, HttpStatusCode expected) =>
        Assert.That(await PostAsync(function, body), Is.EqualTo(expected));

    private Task<HttpStatusCode> AnnounceAsync(string function, string name) => PostAsync(
        function,
        JsonSerializer.Serialize(new
        {
            specversion = "1.0",
            type = "Microsoft.Storage.BlobCreated",
            traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            data = new
            {
                url = $"{_storage.Url}/uploads/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}",
                eTag = "0x8D",
                blobType = "BlockBlob",
            },
        }));

    private async Task<HttpStatusCode> PostAsync(string function, string body)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"/runtime/webhooks/blobs?functionName=Host.Functions.{function}&code=k");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("aeg-event-type", "Notification");
        return (await _app.Http.SendAsync(request)).StatusCode;
    }

    internal sealed class Seen : ConcurrentQueue<string>;

    internal sealed record Purchase(string Sku);

    public sealed class Handlers(Seen seen)
    {
        private const BlobTriggerSource Events = BlobTriggerSource.EventGrid;

        [Function("AsText")]
        public void AsText([BlobTrigger("%box%/{name}", Source = Events, Connection = "Lake")] string text) =>
            seen.Enqueue(text);

        [Function("AsBytes")]
        public void AsBytes([BlobTrigger("uploads/{name}", Source = Events, Connection = "Lake")] byte[] bytes) =>
            seen.Enqueue(Encoding.UTF8.GetString(bytes));

        [Function("AsStream")]
        public async Task AsStream([BlobTrigger("uploads/{name}", Source = Events, Connection = "Lake")] Stream stream)
        {
            using var reader = new StreamReader(stream);
            seen.Enqueue(await reader.ReadToEndAsync());
        }

        [Function("AsClient")]
        public void AsClient(
            [BlobTrigger("uploads/{name}", Source = Events, Connection = "Lake")] BlobClient blob,
            string blobTrigger) =>
            seen.Enqueue($"{blob.BlobContainerName}/{blob.Name}" == blobTrigger ? blobTrigger : "different");

        [Function("AsPoco")]
        public void AsPoco(
            [BlobTrigger("uploads/{name}.json", Source = Events, Connection = "Lake")] Purchase purchase,
            string name) =>
            seen.Enqueue($"{purchase.Sku} {name}");

        [Function("Throws")]
        public void Throws([BlobTrigger("uploads/{name}", Source = Events, Connection = "Lake")] BlobClient blob)
        {
            seen.Enqueue(blob.Name);
            throw new IOException("no");
        }

        [Function("SeesTrace")]
        public void SeesTrace([BlobTrigger("uploads/{name}", Source = Events, Connection = "Lake")] BlobClient blob) =>
            seen.Enqueue(Activity.Current!.TraceId.ToString());

        [Function("Scanned")]
        public void Scanned(
            [BlobTrigger("uploads/scan/{name}.txt", Connection = "Lake")] BlobClient blob, string name) =>
            seen.Enqueue($"scanned {name}");
    }
}
