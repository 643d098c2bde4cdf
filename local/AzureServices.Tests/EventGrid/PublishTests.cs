using System.Net;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using AzureServices.EventGrid;

namespace AzureServices.Tests.EventGrid;

public sealed class PublishTests
{
    [Test]
    public async Task CloudEvent_Published_ArrivesAsPublishedWithTheServicesHeaders()
    {
        await using var fixture = await GridFixture.StartAsync();
        var sent = new CloudEvent("/tests", "OrderPlaced", new { total = 12.30m, name = "Zoë <b>" })
        {
            Id = "e1",
            Subject = "orders/1",
            ExtensionAttributes = { ["traceparent"] = "00-abc-def-01" },
        };

        await fixture.Publisher().SendEventAsync(sent);

        var received = await fixture.Webhook.FirstAsync();
        var arrived = CloudEvent.Parse(BinaryData.FromString(received.Body.GetRawText()))!;
        Assert.Multiple(() =>
        {
            Assert.That(arrived.Id, Is.EqualTo("e1"));
            Assert.That(arrived.Type, Is.EqualTo("OrderPlaced"));
            Assert.That(arrived.Source, Is.EqualTo("/tests"));
            Assert.That(arrived.ExtensionAttributes["traceparent"], Is.EqualTo("00-abc-def-01"));
            Assert.That(arrived.Data!.ToString(), Does.Contain("12.30"));
            Assert.That(received.Event.GetProperty("data").GetProperty("name").GetString(), Is.EqualTo("Zoë <b>"));
            Assert.That(received.Headers["Content-Type"], Is.EqualTo("application/cloudevents+json; charset=utf-8"));
            Assert.That(received.Headers["aeg-event-type"], Is.EqualTo("Notification"));
            Assert.That(received.Headers["aeg-subscription-name"], Is.EqualTo("ORDERS"));
            Assert.That(received.Headers["aeg-delivery-count"], Is.EqualTo("0"));
        });
    }

    [Test]
    public async Task CloudEvents_PublishedAsABatch_ArriveOneByOne()
    {
        await using var fixture = await GridFixture.StartAsync();

        await fixture.Publisher().SendEventsAsync(
            Enumerable.Range(0, 100).Select(n => new CloudEvent("/tests", "OrderPlaced", new { n }) { Id = $"e{n}" }));

        await fixture.QuietAsync();
        Assert.That(
            fixture.Webhook.Deliveries.Select(d => d.Id),
            Is.EquivalentTo(Enumerable.Range(0, 100).Select(n => $"e{n}")));
    }

    [Test]
    public async Task GridEvent_PublishedForItsOwnSchema_ArrivesAsAnArrayOfOneWithTheTopic()
    {
        await using var fixture = await GridFixture.StartAsync(
            s => s with { DeliverySchema = DeliverySchema.EventGridSchema });

        await fixture.Publisher().SendEventAsync(new EventGridEvent("orders/1", "OrderPlaced", "1.0", new { n = 1 }));

        var received = await fixture.Webhook.FirstAsync();
        var arrived = EventGridEvent.ParseMany(BinaryData.FromString(received.Body.GetRawText()));
        Assert.Multiple(() =>
        {
            Assert.That(arrived, Has.Length.EqualTo(1));
            Assert.That(arrived[0].Topic, Does.EndWith("/topics/loyalty"));
            Assert.That(arrived[0].Subject, Is.EqualTo("orders/1"));
            Assert.That(arrived[0].DataVersion, Is.EqualTo("1.0"));
            Assert.That(received.Headers["Content-Type"], Is.EqualTo("application/json; charset=utf-8"));
        });
    }

    [Test]
    public async Task GridEvent_PublishedForCloudEvents_ArrivesTranslated()
    {
        await using var fixture = await GridFixture.StartAsync();

        await fixture.Publisher().SendEventAsync(
            new EventGridEvent("orders/1", "OrderPlaced", "1.0", new { n = 1 }) { Id = "g1" });

        var arrived = CloudEvent.Parse(
            BinaryData.FromString((await fixture.Webhook.FirstAsync()).Body.GetRawText()))!;
        Assert.Multiple(() =>
        {
            Assert.That((arrived.Id, arrived.Type, arrived.Subject), Is.EqualTo(("g1", "OrderPlaced", "orders/1")));
            Assert.That(arrived.Source, Does.EndWith("/topics/loyalty"));
            Assert.That(arrived.Data!.ToString(), Is.EqualTo("{\"n\":1}"));
        });
    }

    [Test]
    public async Task CloudEvent_PublishedForTheGridSchema_ArrivesTranslated()
    {
        await using var fixture = await GridFixture.StartAsync(
            s => s with { DeliverySchema = DeliverySchema.EventGridSchema });

        await fixture.PublishAsync("c1");

        var arrived = EventGridEvent.ParseMany(
            BinaryData.FromString((await fixture.Webhook.FirstAsync()).Body.GetRawText()))[0];
        Assert.That(
            (arrived.Id, arrived.EventType, arrived.Subject), Is.EqualTo(("c1", "OrderPlaced", "orders/1")));
    }

    [Test]
    public async Task Subscription_WithFilters_GetsOnlyWhatItWants()
    {
        await using var fixture = await GridFixture.StartAsync(s => s with
        {
            IncludedEventTypes = ["OrderPlaced"],
            SubjectBeginsWith = "Orders/",
            SubjectEndsWith = "-EU",
        });

        await fixture.PublishAsync("wanted", "OrderPlaced", "orders/1-eu");
        await fixture.PublishAsync("other type", "OrderReturned", "orders/1-eu");
        await fixture.PublishAsync("other begin", "OrderPlaced", "returns/1-eu");
        await fixture.PublishAsync("other end", "OrderPlaced", "orders/1-us");

        await fixture.QuietAsync();
        Assert.That(fixture.Webhook.Deliveries.Select(d => d.Id), Is.EqualTo(["wanted"]));
    }

    [Test]
    public async Task Publisher_WithAWrongKey_IsRefused()
    {
        await using var fixture = await GridFixture.StartAsync();

        var failure = Assert.ThrowsAsync<RequestFailedException>(
            () => fixture.Publisher("wrong").SendEventAsync(new CloudEvent("/tests", "OrderPlaced", null)));

        Assert.That((failure!.Status, failure.ErrorCode), Is.EqualTo((401, "Unauthorized")));
    }

    [Test]
    public async Task Publisher_WithMoreThanOneMegabyte_IsRefused()
    {
        await using var fixture = await GridFixture.StartAsync();
        var large = new CloudEvent("/tests", "OrderPlaced", new string('x', 1024 * 1024));

        var failure = Assert.ThrowsAsync<RequestFailedException>(() => fixture.Publisher().SendEventAsync(large));

        Assert.That(failure!.Status, Is.EqualTo(413));
    }

    [TestCase("application/json", "no json")]
    [TestCase("application/json", "[{\"id\":\"1\",\"subject\":\"s\",\"eventType\":\"t\",\"eventTime\":\"soon\"}]")]
    [TestCase("application/json", "{\"id\":\"1\"}")]
    [TestCase("application/cloudevents+json", "{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}")]
    [TestCase("application/cloudevents+json", "{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"s\",\"type\":\"t\"}")]
    [TestCase("application/cloudevents+json", "{\"specversion\":\"1.0\",\"id\":\"\\ud800\"}")]
    [TestCase("application/cloudevents-batch+json", "[1]")]
    [TestCase(
        "application/cloudevents+json",
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":{\"x\":\"\\ud800\"}}")]
    public async Task Publisher_WithAMalformedBody_LearnsWhy(string contentType, string body)
    {
        await using var fixture = await GridFixture.StartAsync();
        using var http = new HttpClient();
        using var content = new StringContent(body, Encoding.UTF8, contentType);
        content.Headers.Add("aeg-sas-key", fixture.Grid.Key);

        using var answer = await http.PostAsync(fixture.Grid.TopicEndpoint("loyalty"), content);

        using var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(
                error.RootElement.GetProperty("error").GetProperty("code").GetString(), Is.EqualTo("BadRequest"));
            Assert.That(
                error.RootElement.GetProperty("error").GetProperty("message").GetString(), Is.Not.Empty);
        });
    }

    [Test]
    public async Task Endpoint_AskedWithGet_IsHealthy()
    {
        await using var fixture = await GridFixture.StartAsync();
        using var http = new HttpClient();

        Assert.That((await http.GetAsync(fixture.Grid.Address)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Start_OnATakenPort_NamesThePort()
    {
        await using var first = await GridFixture.StartAsync();
        var port = first.Grid.Address.Port;

        var failure = Assert.ThrowsAsync<LocalServiceException>(
            () => GridFixture.StartAsync(options: o => o with { Port = port }));

        Assert.That(failure!.Message, Is.EqualTo($"Event Grid: port {port} is taken by another process."));
    }
}
