using System.Net;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using AzureServices.EventGrid;
using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Tests.Binding;

internal sealed class EventGridOutputTests
{
    private EventGridEndpoint _grid = null!;
    private SampleApp _app = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        var nobody = new EventSubscription("nobody", "loyalty", new Uri("http://127.0.0.1:9/"));
        _grid = await EventGridEndpoint.StartAsync(new EventGridOptions
        {
            StorageConnectionString = "UseDevelopmentStorage=true",
            Subscriptions = [nobody],
        });
        var options = new LocalFunctionsHostOptions
        {
            Settings = new Dictionary<string, string?>
            {
                ["Topic"] = _grid.TopicEndpoint("loyalty").ToString(),
                ["Key"] = _grid.Key,
                ["Grid__topicEndpointUri"] = _grid.TopicEndpoint("loyalty").ToString(),
                ["Grid__topicKey"] = _grid.Key,
            },
        };
        _app = await SampleApp.StartAsync(options, null, typeof(Handlers));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _app.DisposeAsync();
        await _grid.DisposeAsync();
    }

    [TestCase("Cloud", 1)]
    [TestCase("Clouds", 2)]
    [TestCase("Grid", 1)]
    [TestCase("Text", 1)]
    [TestCase("Poco", 1)]
    [TestCase("Nothing", 0)]
    public async Task Output_OfEachType_IsPublished(string function, int events)
    {
        var before = _grid.ListPending().Count;

        var answer = await _app.Http.GetAsync($"/api/{function}");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), string.Join('\n', _app.Log.All));
        Assert.That(_grid.ListPending(), Has.Count.EqualTo(before + events));
    }

    [Test]
    public async Task Output_ThatIsNoEvent_FailsTheCall()
    {
        var answer = await _app.Http.GetAsync("/api/NoEvent");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(_app.Log.All, Has.Some.Contains("Executed 'NoEvent' (Failed"));
    }

    public sealed class Handlers
    {
        private static readonly CloudEvent Placed = new("/shop", "OrderPlaced", new { orderId = "o1" });

        [Function("Cloud")]
        [EventGridOutput(TopicEndpointUri = "Topic", TopicKeySetting = "Key")]
        public static CloudEvent Cloud([HttpTrigger("get")] HttpRequest request) => Placed;

        [Function("Clouds")]
        [EventGridOutput(Connection = "Grid")]
        public static CloudEvent[] Clouds([HttpTrigger("get")] HttpRequest request) => [Placed, Placed];

        [Function("Grid")]
        [EventGridOutput(TopicEndpointUri = "Topic", TopicKeySetting = "Key")]
        public static Task<EventGridEvent> Grid([HttpTrigger("get")] HttpRequest request) =>
            Task.FromResult(new EventGridEvent("orders/1", "OrderPlaced", "1", new { orderId = "o1" }));

        [Function("Text")]
        [EventGridOutput(TopicEndpointUri = "Topic", TopicKeySetting = "Key")]
        public static string Text([HttpTrigger("get")] HttpRequest request) =>
            """{"specversion":"1.0","type":"OrderPlaced","source":"/shop","id":"e1"}""";

        [Function("Poco")]
        [EventGridOutput(TopicEndpointUri = "Topic", TopicKeySetting = "Key")]
        public static object Poco([HttpTrigger("get")] HttpRequest request) => new
        {
            id = "e1",
            subject = "orders/1",
            eventType = "OrderPlaced",
            eventTime = "2026-01-02T03:04:05Z",
            dataVersion = "1",
            data = new { orderId = "o1" },
        };

        [Function("Nothing")]
        [EventGridOutput(TopicEndpointUri = "Topic", TopicKeySetting = "Key")]
        public static CloudEvent? Nothing([HttpTrigger("get")] HttpRequest request) => null;

        [Function("NoEvent")]
        [EventGridOutput(TopicEndpointUri = "Topic", TopicKeySetting = "Key")]
        public static string NoEvent([HttpTrigger("get")] HttpRequest request) => "hello";
    }
}
