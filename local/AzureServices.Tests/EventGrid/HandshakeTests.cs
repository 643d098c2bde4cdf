using AzureServices.EventGrid;

namespace AzureServices.Tests.EventGrid;

public sealed class HandshakeTests
{
    [Test]
    public async Task Endpoint_ThatDoesNotRepeatTheCode_IsValidatedByAGetOfTheUrl()
    {
        await using var fixture = await StartAsync();
        await fixture.PublishAsync("e1");
        Assert.That(fixture.Webhook.Deliveries, Is.Empty);

        using var http = new HttpClient();
        using var answer = await http.GetAsync(await UrlAsync(fixture));
        await fixture.QuietAsync();

        Assert.That(answer.IsSuccessStatusCode, Is.True);
        Assert.That(fixture.Webhook.Deliveries.Select(d => d.Id), Is.EqualTo(["e1"]));
    }

    [Test]
    public async Task ValidationUrl_AfterTenMinutes_IsGoodNoMore()
    {
        await using var fixture = await StartAsync();
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

    /// <summary>A subscriber that takes the validation event and says nothing to it.</summary>
    private static async Task<GridFixture> StartAsync()
    {
        var fixture = await GridFixture.StartAsync();
        fixture.Webhook.IsSilent = true;
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
