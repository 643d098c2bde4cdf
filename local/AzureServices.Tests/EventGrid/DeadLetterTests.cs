using System.Text.Json;
using Azure.Storage.Blobs;
using AzureServices.Azurite;
using AzureServices.EventGrid;
using AzureServices.Tests.Azurite;

namespace AzureServices.Tests.EventGrid;

public sealed class DeadLetterTests
{
    private const string Container = "deadletters";

    [Test]
    public async Task Event_WithItsAttemptsSpent_BecomesADeadLetterBlob()
    {
        using var folder = new TemporaryFolder();
        await using var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { Folder = folder.Path });
        await using var fixture = await StartAsync(azurite, s => s with { MaxDeliveryAttempts = 2 });
        fixture.Webhook.Answer = _ => 404;
        await fixture.PublishAsync("e1");
        fixture.Time.SetUtcNow((await fixture.TriedAsync(1)).DueAt);
        await fixture.QuietAsync();

        var (name, letter) = await SingleAsync(azurite);
        Assert.Multiple(() =>
        {
            Assert.That(name, Does.Match(@"^ORDERS/2026/11/23/8/[0-9a-f-]{36}\.json$"));
            Assert.That(letter.GetProperty("id").GetString(), Is.EqualTo("e1"));
            Assert.That(letter.GetProperty("data").GetProperty("total").GetRawText(), Is.EqualTo("12.30"));
            Assert.That(
                letter.GetProperty("deadletterreason").GetString(), Is.EqualTo("MaxDeliveryAttemptsExceeded"));
            Assert.That(letter.GetProperty("deliveryattempts").GetInt32(), Is.EqualTo(2));
            Assert.That(letter.GetProperty("lastdeliveryoutcome").GetString(), Is.EqualTo("NotFound"));
            Assert.That(letter.GetProperty("lasthttpstatuscode").GetInt32(), Is.EqualTo(404));
            Assert.That(letter.GetProperty("publishtime").GetDateTimeOffset().Minute, Is.EqualTo(5));
            Assert.That(letter.GetProperty("lastdeliveryattempttime").GetDateTimeOffset().Minute, Is.EqualTo(10));
        });
    }

    [Test]
    public async Task Event_PastItsTimeToLive_BecomesADeadLetterInItsSchema()
    {
        using var folder = new TemporaryFolder();
        await using var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { Folder = folder.Path });
        await using var fixture = await StartAsync(azurite, s => s with
        {
            EventTimeToLive = TimeSpan.FromSeconds(5),
            DeliverySchema = DeliverySchema.EventGridSchema,
        });
        fixture.Webhook.Answer = _ => 500;
        await fixture.PublishAsync("e1");
        fixture.Time.SetUtcNow((await fixture.TriedAsync(1)).DueAt);
        await fixture.QuietAsync();

        var (_, letter) = await SingleAsync(azurite);
        Assert.Multiple(() =>
        {
            Assert.That(letter.GetProperty("deadLetterReason").GetString(), Is.EqualTo("TimeToLiveExceeded"));
            Assert.That(letter.GetProperty("eventType").GetString(), Is.EqualTo("OrderPlaced"));
            Assert.That(fixture.Webhook.Deliveries, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task DeadLetter_WhenTheStorageDoesNotAnswer_IsWrittenLater()
    {
        using var folder = new TemporaryFolder();
        var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { Folder = folder.Path });
        await azurite.DisposeAsync();
        await using var fixture = await StartAsync(azurite, s => s);
        fixture.Webhook.Answer = _ => 400;
        await fixture.PublishAsync("e1");
        var waiting = await fixture.TriedAsync(1);

        await using var again = await AzuriteServer.StartAsync(new AzuriteOptions
        {
            Folder = folder.Path,
            BlobPort = azurite.BlobEndpoint.Port,
        });
        fixture.Time.SetUtcNow(waiting.DueAt);
        await fixture.QuietAsync();

        var (_, letter) = await SingleAsync(again);
        Assert.That(
            letter.GetProperty("deadletterreason").GetString(),
            Is.EqualTo("UndeliverableDueToHttpStatusCodeBadRequest"));
    }

    [Test]
    public async Task DeadLetter_WhenTheLastAttemptWasLongAgo_StillWaitsForTheStorage()
    {
        using var folder = new TemporaryFolder();
        var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { Folder = folder.Path });
        await azurite.DisposeAsync();
        await using var fixture = await StartAsync(azurite, s => s);
        fixture.Webhook.Answer = _ => 500;
        await fixture.PublishAsync("e1");
        var tried = await fixture.TriedAsync(1);
        fixture.Time.Advance(TimeSpan.FromHours(25));
        await Eventually.IsTrueAsync(
            () => fixture.Grid.PendingDeliveries == 0 || fixture.Grid.ListPending()[0].DueAt > tried.DueAt,
            "an attempt at the dead letter");
        Assert.That(fixture.Grid.PendingDeliveries, Is.EqualTo(1));

        await using var again = await AzuriteServer.StartAsync(new AzuriteOptions
        {
            Folder = folder.Path,
            BlobPort = azurite.BlobEndpoint.Port,
        });
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        await fixture.QuietAsync();

        var (_, letter) = await SingleAsync(again);
        Assert.That(letter.GetProperty("deadletterreason").GetString(), Is.EqualTo("TimeToLiveExceeded"));
    }

    [Test]
    public async Task Event_WithAMemberGivenTwice_BecomesADeadLetterWithTheLastValue()
    {
        using var folder = new TemporaryFolder();
        await using var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { Folder = folder.Path });
        await using var fixture = await StartAsync(azurite, s => s);
        fixture.Webhook.Answer = _ => 400;
        using var http = new HttpClient();
        using var twice = new StringContent(
            "{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"s\",\"type\":\"t\",\"data\":1,\"data\":2.50}",
            System.Text.Encoding.UTF8, "application/cloudevents+json");
        twice.Headers.Add("aeg-sas-key", fixture.Grid.Key);
        using var published = await http.PostAsync(fixture.Grid.TopicEndpoint("loyalty"), twice);
        await fixture.QuietAsync();

        var (_, letter) = await SingleAsync(azurite);
        Assert.That(letter.GetProperty("data").GetRawText(), Is.EqualTo("2.50"));
    }

    private static Task<GridFixture> StartAsync(
        AzuriteServer azurite, Func<EventSubscription, EventSubscription> subscription) => GridFixture.StartAsync(
            s => subscription(s with { DeadLetterContainer = Container }), storage: azurite.ConnectionString);

    private static async Task<(string Name, JsonElement Letter)> SingleAsync(AzuriteServer azurite)
    {
        var container = new BlobContainerClient(azurite.ConnectionString, Container);
        var names = new List<string>();
        await foreach (var blob in container.GetBlobsAsync())
        {
            names.Add(blob.Name);
        }

        Assert.That(names, Has.Count.EqualTo(1));
        var content = await container.GetBlobClient(names[0]).DownloadContentAsync();
        var letters = JsonSerializer.Deserialize<JsonElement>(content.Value.Content);
        Assert.That(letters.GetArrayLength(), Is.EqualTo(1));
        return (names[0], letters[0]);
    }
}
