using AzureServices.EventGrid;

namespace AzureServices.Tests.EventGrid;

public sealed class HandshakeTests
{
    [Test]
    public async Task Endpoint_ThatDoesNotRepeatTheCode_IsValidatedByAGetOfTheUrl()
    {
        await using var fixture = await StartAsync(webhook => webhook.IsSilent = true);
        await fixture.PublishAsync("e1");
        Assert.That(fixture.Webhook.Deliveries, Is.Empty);

        using var http = new HttpClient();
        using var answer = await http.GetAsync(await UrlAsync(fixture));
        await fixture.QuietAsync();

        Assert.That(answer.IsSuccessStatusCode, Is.True);
        Assert.That(fixture.Webhook.Deliveries.Select(d => d.Id), Is.EqualTo(["e1"]));
    }

    [TestCase("text/plain; charset=none", "{}")]
    [TestCase("application/json", "{\"validationResponse\":\"\\ud800\"}")]
    public async Task Endpoint_ThatAnswersWithWhatIsNoText_IsValidatedByAGetOfTheUrl(string type, string answer)
    {
        await using var fixture = await StartAsync(webhook =>
        {
            webhook.ValidationAnswerType = type;
            webhook.ValidationAnswer = answer;
        });
        await fixture.PublishAsync("e1");

        using var http = new HttpClient();
        using var validated = await http.GetAsync(await UrlAsync(fixture));
        await fixture.QuietAsync();

        Assert.That(fixture.Webhook.Deliveries.Select(d => d.Id), Is.EqualTo(["e1"]));
    }

    [Test]
    public async Task ValidationUrl_AfterTenMinutes_IsGoodNoMore()
    {
        await using var fixture = await StartAsync(webhook => webhook.IsSilent = true);
        var url = await UrlAsync(fixture);

        using var http = new HttpClient();
        await Azurite.Eventually.IsTrueAsync(
            () =>
            {
                fixture.Time.Advance(TimeSpan.FromMinutes(10));
                return fixture.Webhook.ValidationUrls.Count > 1;
            },
            "the endpoint is asked again");
        using var answer = await http.GetAsync(url);

        Assert.That((int)answer.StatusCode, Is.EqualTo(400));
    }

    /// <summary>A subscriber that takes the validation event, but does not send its code back.</summary>
    private static async Task<GridFixture> StartAsync(Action<Webhook> configure)
    {
        var fixture = await GridFixture.StartAsync();
        configure(fixture.Webhook);
        await fixture.Grid.SetSubscriptionsAsync(
        [
            new EventSubscription("by-hand", "loyalty", fixture.Webhook.Address)
            {
                DeliverySchema = DeliverySchema.EventGridSchema,
            },
        ]);
        return fixture;
    }

    private static async Task<Uri> UrlAsync(GridFixture fixture)
    {
        await Azurite.Eventually.IsTrueAsync(() => !fixture.Webhook.ValidationUrls.IsEmpty, "a validation event");
        return fixture.Webhook.ValidationUrls.First();
    }
}
