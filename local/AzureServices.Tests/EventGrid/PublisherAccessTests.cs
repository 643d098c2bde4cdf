using System.Net;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using AzureServices.EventGrid;

namespace AzureServices.Tests.EventGrid;

public sealed class PublisherAccessTests
{
    private static readonly string OtherKey = Convert.ToBase64String("another one"u8);

    [Test]
    public async Task Publisher_WithASignature_IsAllowed()
    {
        await using var fixture = await GridFixture.StartAsync();
        var publisher = new EventGridPublisherClient(
            fixture.Grid.TopicEndpoint("loyalty"), new AzureSasCredential(Signature(fixture)));

        await publisher.SendEventAsync(new CloudEvent("/tests", "OrderPlaced", null) { Id = "e1" });

        Assert.That((await fixture.Webhook.FirstAsync()).Id, Is.EqualTo("e1"));
    }

    [Test]
    public async Task Publisher_WithASignatureInTheAuthorizationHeader_IsAllowed()
    {
        await using var fixture = await GridFixture.StartAsync();

        var (status, _) = await PostAsync(
            fixture,
            r => r.Headers.TryAddWithoutValidation(
                "Authorization", "SharedAccessSignature " + Signature(fixture)));

        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Publisher_WithTheKeyInTheQuery_IsAllowed()
    {
        await using var fixture = await GridFixture.StartAsync();

        var (status, _) = await PostAsync(
            fixture,
            r => r.RequestUri = new Uri($"{r.RequestUri}?aeg-sas-key={Uri.EscapeDataString(fixture.Grid.Key)}"));

        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("loyalty", -1, false, "has expired")]
    [TestCase("other", 60, false, "for another resource")]
    [TestCase("loyalty", 60, true, "not made with the topic's key")]
    public async Task Signature_ThatDoesNotHold_IsRefused(string topic, int minutes, bool isForeign, string message)
    {
        await using var fixture = await GridFixture.StartAsync();
        var signature = Signature(fixture, topic, minutes, isForeign ? OtherKey : null);

        var (status, body) = await PostAsync(fixture, r => r.Headers.Add("aeg-sas-token", signature));

        Assert.That(status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(body, Does.Contain("\"code\":\"Unauthorized\"").And.Contain(message));
    }

    [Test]
    public async Task Publisher_WithoutAnyCredential_IsToldWhatToSend()
    {
        await using var fixture = await GridFixture.StartAsync();

        var (status, body) = await PostAsync(fixture, _ => { });

        Assert.That(status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(body, Does.Contain("aeg-sas-key").And.Contain("aeg-sas-token"));
    }

    /// <summary>
    /// What <see cref="EventGridSasBuilder"/> makes, which itself needs a culture that these tests run without.
    /// </summary>
    private static string Signature(GridFixture fixture, string topic = "loyalty", int minutes = 60, string? key = null)
    {
        var until = fixture.Time.GetUtcNow() + TimeSpan.FromMinutes(minutes);
        var resource = WebUtility.UrlEncode($"{fixture.Grid.TopicEndpoint(topic)}?api-version=2018-01-01");
        var expiry = WebUtility.UrlEncode(
            until.ToString("M/d/yyyy h:mm:ss tt zzz", System.Globalization.CultureInfo.InvariantCulture));
        var signature = HMACSHA256.HashData(
            Convert.FromBase64String(key ?? fixture.Grid.Key), Encoding.UTF8.GetBytes($"r={resource}&e={expiry}"));
        return $"r={resource}&e={expiry}&s={WebUtility.UrlEncode(Convert.ToBase64String(signature))}";
    }

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(
        GridFixture fixture, Action<HttpRequestMessage> change)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, fixture.Grid.TopicEndpoint("loyalty"))
        {
            Content = new StringContent("[]", Encoding.UTF8, "application/json"),
        };
        change(request);
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
