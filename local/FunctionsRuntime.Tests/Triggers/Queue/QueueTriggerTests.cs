using System.Collections.Concurrent;
using System.Text;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Configuration;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsRuntime.Tests.Triggers.Queue;

internal sealed class QueueTriggerTests
{
    private readonly Seen _seen = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("queues-");
    private LocalStorage _storage = null!;
    private SampleApp _app = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "host.json"), """
            {"version":"2.0","extensions":{"queues":{
                "maxPollingInterval":"00:00:00.1","maxDequeueCount":3}}}
            """);
        _storage = await LocalStorage.GetAsync();
        var options = new LocalFunctionsHostOptions
        {
            ContentRoot = _folder.FullName,
            Settings = new Dictionary<string, string?> { ["Lake"] = _storage.ConnectionString, ["inbox"] = "AsText" },
            ConfigureServices = services => services.AddSingleton(_seen),
        };
        _app = await SampleApp.StartAsync(options, null, typeof(Handlers));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [SetUp]
    public void Forget() => _seen.Clear();

    [TestCase("astext", "hi", "hi")]
    [TestCase("asbytes", "größe", "größe")]
    [TestCase("asbinary", "hi", "hi")]
    [TestCase("asmessage", "hi", "hi")]
    [TestCase("aspoco", """{"sku":"tea"}""", "tea")]
    public async Task Message_InAQueue_BindsAsTheTypeAndIsDeleted(string queue, string text, string expected)
    {
        var client = await SendAsync(queue, text);

        await Eventually.HoldsAsync(() => !_seen.IsEmpty, "the function ran");
        Assert.That(_seen, Is.EqualTo(new[] { expected }));
        await Eventually.HoldsAsync(() => IsEmpty(client), "the message is gone");
    }

    [Test]
    public async Task Message_BindsItsDataAndItsJsonPropertiesByName()
    {
        await SendAsync("withdata", """{"order":{"id":"o1"},"count":3,"lines":[1],"note":null}""");

        await Eventually.HoldsAsync(() => !_seen.IsEmpty, "the function ran");
        Assert.That(_seen.Single(), Is.EqualTo("1 True True 3 {\"id\":\"o1\"} same"));
    }

    [Test]
    public async Task Message_WhoseFunctionKeepsFailing_GoesToThePoisonQueueAsItIs()
    {
        var queue = await SendAsync("fails", "größe");

        await Eventually.HoldsAsync(() => Texts("fails-poison").Count == 1, "the poison message");
        Assert.That(Texts("fails-poison"), Is.EqualTo(new[] { "größe" }));
        Assert.That(_seen, Is.EqualTo(new[] { "try 1", "try 2", "try 3" }));
        await Eventually.HoldsAsync(() => IsEmpty(queue), "the message is gone");
    }

    [Test]
    public async Task Message_ThatIsNotBase64_GoesToThePoisonQueueUntouched()
    {
        await new QueueServiceClient(_storage.ConnectionString).GetQueueClient("astext").SendAsync("%plain%");
        var poison = new QueueServiceClient(_storage.ConnectionString).GetQueueClient("astext-poison");

        await Eventually.HoldsAsync(() => poison.Exists() && !IsEmpty(poison), "the poison message");
        Assert.That(poison.PeekMessages().Value.Single().MessageText, Is.EqualTo("%plain%"));
        Assert.That(_seen, Is.Empty);
    }

    private async Task<QueueClient> SendAsync(string queue, string text) =>
        await _storage.Queues.GetQueueClient(queue).SendAsync(text);

    private IReadOnlyList<string> Texts(string queue)
    {
        var client = _storage.Queues.GetQueueClient(queue);
        return client.Exists() ? [.. client.PeekMessages(32).Value.Select(m => m.MessageText)] : [];
    }

    private static bool IsEmpty(QueueClient queue) => queue.GetProperties().Value.ApproximateMessagesCount == 0;

    internal sealed class Seen : ConcurrentQueue<string>;

    internal sealed record Purchase(string Sku);

    public sealed class Handlers(Seen seen)
    {
        [Function("AsText")]
        public void AsText([QueueTrigger("%inbox%", Connection = "Lake")] string text) => seen.Enqueue(text);

        [Function("AsBytes")]
        public void AsBytes([QueueTrigger("asbytes", Connection = "Lake")] byte[] bytes) =>
            seen.Enqueue(Encoding.UTF8.GetString(bytes));

        [Function("AsBinary")]
        public void AsBinary([QueueTrigger("asbinary", Connection = "Lake")] BinaryData data) =>
            seen.Enqueue(data.ToString());

        [Function("AsMessage")]
        public void AsMessage([QueueTrigger("asmessage", Connection = "Lake")] QueueMessage message) =>
            seen.Enqueue(message.MessageText);

        [Function("AsPoco")]
        public void AsPoco([QueueTrigger("aspoco", Connection = "Lake")] Purchase purchase) =>
            seen.Enqueue(purchase.Sku);

        [Function("WithData")]
        public void WithData(
            [QueueTrigger("withdata", Connection = "Lake")] QueueMessage message,
            int dequeueCount,
            DateTimeOffset insertionTime,
            DateTimeOffset expirationTime,
            int count,
            string order,
            FunctionContext context)
        {
            var data = context.BindingContext.BindingData;
            var isSame = (string?)data["Id"] == message.MessageId && (string?)data["PopReceipt"] == message.PopReceipt
                && (string?)data["QueueTrigger"] == message.MessageText && !data.ContainsKey("lines");
            seen.Enqueue($"{dequeueCount} {insertionTime == message.InsertedOn} {expirationTime == message.ExpiresOn} "
                + $"{count} {order} {(isSame ? "same" : "different")}");
        }

        [Function("Fails")]
        public void Fails([QueueTrigger("fails", Connection = "Lake")] string text, int dequeueCount)
        {
            seen.Enqueue($"try {dequeueCount}");
            throw new IOException(text);
        }
    }
}
