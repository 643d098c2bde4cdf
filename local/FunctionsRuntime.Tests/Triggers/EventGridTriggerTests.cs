using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using FunctionsRuntime.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsRuntime.Tests.Triggers;

internal sealed class EventGridTriggerTests
{
    private const string CloudEventJson = """
        {"specversion":"1.0","type":"OrderPlaced","source":"/shop","id":"e1","data":{"orderId":"o1"},
         "traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
        """;

    private const string EventGridJson = """
        {"topic":"t","subject":"s","eventType":"OrderPlaced","id":"g1","data":{"orderId":"o1"},"dataVersion":"1",
         "eventTime":"2026-01-02T03:04:05Z"}
        """;

    private readonly Seen _seen = new();
    private SampleApp _app = null!;

    [OneTimeSetUp]
    public async Task Start() => _app = await SampleApp.StartAsync(
        new LocalFunctionsHostOptions { ConfigureServices = services => services.AddSingleton(_seen) },
        null,
        typeof(Handlers));

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [SetUp]
    public void Forget() => _seen.Clear();

    [TestCase("AsText", CloudEventJson, "OrderPlaced")]
    [TestCase("AsBinary", CloudEventJson, "OrderPlaced")]
    [TestCase("AsCloudEvent", CloudEventJson, "e1")]
    [TestCase("AsEventGridEvent", EventGridJson, "g1")]
    [TestCase("AsPoco", EventGridJson, "g1")]
    [TestCase("AsPoco", $"[{EventGridJson},{EventGridJson}]", "g1,g1")]
    [TestCase("AsBatch", $"[{CloudEventJson},{CloudEventJson}]", "2 events")]
    [TestCase("AsBatch", CloudEventJson, "1 events")]
    public async Task Event_OfEitherSchema_BindsAndIsAccepted(string function, string body, string expected)
    {
        Assert.That(await PostAsync(function, body), Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(string.Join(',', _seen), Is.EqualTo(expected));
    }

    [Test]
    public async Task Event_WithTraceparent_ContinuesItsTrace()
    {
        await PostAsync("SeesTrace", CloudEventJson);

        Assert.That(_seen, Is.EqualTo(new[] { "0af7651916cd43dd8448eb211c80319c" }));
    }

    [TestCase("Throws", CloudEventJson, "Notification", HttpStatusCode.InternalServerError)]
    [TestCase("AsPoco", "[1]", "Notification", HttpStatusCode.InternalServerError)]
    [TestCase("Nobody", CloudEventJson, "Notification", HttpStatusCode.NotFound)]
    [TestCase("AsText", CloudEventJson, "", HttpStatusCode.BadRequest)]
    [TestCase("AsText", "{", "Notification", HttpStatusCode.BadRequest)]
    [TestCase("AsText", "", "Unsubscribe", HttpStatusCode.Accepted)]
    public async Task Delivery_OutOfTheOrdinary_IsAnsweredAsByTheHost(
        string function, string body, string kind, HttpStatusCode expected) =>
        Assert.That(await PostAsync(function, body, kind), Is.EqualTo(expected));

    [Test]
    public async Task Handshake_OfEventGridSchema_ReturnsTheCode()
    {
        using var request = Request("AsText", """[{"data":{"validationCode":"c-1"}}]""", "SubscriptionValidation");
        var answer = await _app.Http.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("""{"validationResponse":"c-1"}"""));
        Assert.That(_seen, Is.Empty);
    }

    [Test]
    public async Task Handshake_OfCloudEvents_AllowsTheOrigin()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Options, "/runtime/webhooks/eventgrid?functionName=AsText");
        request.Headers.Add("WebHook-Request-Origin", "eventgrid.azure.net");
        var answer = await _app.Http.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Headers.GetValues("WebHook-Allowed-Origin"), Is.EqualTo(new[] { "eventgrid.azure.net" }));
    }

    private static HttpRequestMessage Request(string function, string body, string kind)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/runtime/webhooks/eventgrid?functionName={function}")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/cloudevents+json"),
        };
        if (kind.Length > 0) request.Headers.Add("aeg-event-type", kind);
        return request;
    }

    private async Task<HttpStatusCode> PostAsync(string function, string body, string kind = "Notification")
    {
        using var request = Request(function, body, kind);
        return (await _app.Http.SendAsync(request)).StatusCode;
    }

    internal sealed class Seen : ConcurrentQueue<string>;

    internal sealed record Order(string Id, JsonElement Data);

    public sealed class Handlers(Seen seen)
    {
        [Function("AsText")]
        public void AsText([EventGridTrigger] string json) =>
            seen.Enqueue(JsonDocument.Parse(json).RootElement.GetProperty("type").GetString()!);

        [Function("AsBinary")]
        public void AsBinary([EventGridTrigger] BinaryData json) => AsText(json.ToString());

        [Function("AsCloudEvent")]
        public void AsCloudEvent([EventGridTrigger] CloudEvent cloudEvent) => seen.Enqueue(cloudEvent.Id);

        [Function("AsEventGridEvent")]
        public void AsEventGridEvent([EventGridTrigger] EventGridEvent gridEvent) => seen.Enqueue(gridEvent.Id);

        [Function("AsPoco")]
        public Task AsPoco([EventGridTrigger] Order order)
        {
            seen.Enqueue(order.Id);
            return Task.CompletedTask;
        }

        [Function("AsBatch")]
        public void AsBatch([EventGridTrigger(IsBatched = true)] CloudEvent[] events) =>
            seen.Enqueue($"{events.Length} events");

        [Function("SeesTrace")]
        public void SeesTrace([EventGridTrigger] CloudEvent cloudEvent) =>
            seen.Enqueue(Activity.Current!.TraceId.ToString());

        [Function("Throws")]
        public Task Throws([EventGridTrigger] CloudEvent cloudEvent) => Task.FromException(new IOException("no"));
    }
}
