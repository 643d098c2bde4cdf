using Azure;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using AzureServices.EventGrid;
using AzureServices.Tests.Azurite;

namespace AzureServices.Tests.EventGrid;

public sealed class DeliveryTests
{
    [TestCase(DeliverySchema.CloudEventSchemaV1_0)]
    [TestCase(DeliverySchema.EventGridSchema)]
    public async Task Delivery_BeforeTheEndpointAgrees_Waits(DeliverySchema schema)
    {
        await using var fixture = await GridFixture.StartAsync(s => s with { DeliverySchema = schema });
        await fixture.QuietAsync();
        fixture.Webhook.Agrees = false;
        await fixture.Grid.SetSubscriptionsAsync(
            [new EventSubscription("late", "loyalty", fixture.Webhook.Address) { DeliverySchema = schema }]);
        await fixture.PublishAsync("e1");
        var refused = fixture.Webhook.Handshakes;
        await AdvanceUntilAsync(fixture, () => fixture.Webhook.Handshakes > refused + 1);
        Assert.That(fixture.Webhook.Deliveries, Is.Empty);

        fixture.Webhook.Agrees = true;
        await AdvanceUntilAsync(fixture, () => fixture.Grid.PendingDeliveries == 0);

        Assert.That(fixture.Webhook.Deliveries.Select(d => d.Id), Is.EqualTo(["e1"]));
    }

    [Test]
    public async Task Delivery_ToAnEndpointThatComesLater_ArrivesWithoutSpendingAnAttempt()
    {
        await using var fixture = await GridFixture.StartAsync();
        var address = fixture.Webhook.Address;
        await fixture.Webhook.DisposeAsync();
        await fixture.Grid.SetSubscriptionsAsync([new EventSubscription("orders", "loyalty", address)]);
        await fixture.PublishAsync("e1");

        await using var late = await Webhook.StartAsync(address.Port);
        await AdvanceUntilAsync(fixture, () => !late.Deliveries.IsEmpty);

        Assert.That((await late.FirstAsync()).Headers["aeg-delivery-count"], Is.EqualTo("0"));
    }

    [Test]
    public async Task Delivery_ThatFails_IsTriedAgainOnThePublishedSchedule()
    {
        await using var fixture = await GridFixture.StartAsync();
        fixture.Webhook.Answer = _ => 500;
        await fixture.PublishAsync("e1");

        // In the end every 12 h; the second of these would be beyond the 24 h that an event lives.
        int[] delaySeconds = [10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200, 43_200];
        for (var attempt = 1; attempt <= delaySeconds.Length; attempt++)
        {
            var tried = await fixture.TriedAsync(attempt);
            Assert.That(
                tried.DueAt - fixture.Time.GetUtcNow(), Is.EqualTo(TimeSpan.FromSeconds(delaySeconds[attempt - 1])));
            fixture.Time.SetUtcNow(tried.DueAt);
        }

        await fixture.QuietAsync();
        Assert.That(
            fixture.Webhook.Deliveries.Select(d => d.Headers["aeg-delivery-count"]),
            Is.EqualTo(Enumerable.Range(0, delaySeconds.Length).Select(n => $"{n}")));
    }

    [Test]
    public async Task Delivery_NotAnsweredWithin30Seconds_CountsAsFailed()
    {
        await using var fixture = await GridFixture.StartAsync();
        using var release = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        fixture.Webhook.Answer = _ =>
        {
            entered.Set();
            release.Wait();
            return 200;
        };
        await fixture.PublishAsync("e1");
        await Eventually.IsTrueAsync(() => entered.IsSet, "the delivery began");

        fixture.Time.Advance(TimeSpan.FromSeconds(30));

        var tried = await fixture.TriedAsync(1);
        release.Set();
        Assert.That(tried.LastOutcome, Is.EqualTo("TimedOut"));
    }

    [Test]
    public async Task Delivery_OfOneSlowEvent_DoesNotHoldUpTheOthers()
    {
        await using var fixture = await GridFixture.StartAsync();
        using var release = new ManualResetEventSlim();
        fixture.Webhook.Answer = received =>
        {
            if (received.Id == "slow")
            {
                release.Wait();
            }

            return 200;
        };
        await fixture.PublishAsync("slow");
        await fixture.PublishAsync("fast");

        Assert.That((await fixture.Webhook.FirstAsync()).Id, Is.EqualTo("fast"));
        release.Set();
        await fixture.QuietAsync();
    }

    [Test]
    public async Task Delivery_OpenAtARestart_IsMadeAfterIt()
    {
        using var folder = new TemporaryFolder();
        await using (var before = await GridFixture.StartAsync(options: o => o with { Path = folder.File("grid.db") }))
        {
            before.Webhook.Answer = _ => 503;
            await before.PublishAsync("e1");
            await before.TriedAsync(1);
        }

        await using var after = await GridFixture.StartAsync(options: o => o with { Path = folder.File("grid.db") });
        await AdvanceUntilAsync(after, () => after.Grid.PendingDeliveries == 0);

        var received = await after.Webhook.FirstAsync();
        Assert.That((received.Id, received.Headers["aeg-delivery-count"]), Is.EqualTo(("e1", "1")));
    }

    [Test]
    public async Task Event_AcceptedByAProcessThatIsKilled_IsDeliveredByTheNext()
    {
        using var folder = new TemporaryFolder();
        using (var host = await HostProcess.StartAsync(HostProcess.EventGridKind, folder.Path))
        {
            var key = new AzureKeyCredential(EventGridOptions.DefaultKey);
            var publisher = new EventGridPublisherClient(new Uri(host.Address), key);
            await publisher.SendEventAsync(new CloudEvent("/tests", "OrderPlaced", null) { Id = "e1" });
            await host.KillAsync();
        }

        await using var fixture = await GridFixture.StartAsync(
            options: o => o with { Path = folder.File("grid.db"), Time = TimeProvider.System });

        Assert.That((await fixture.Webhook.FirstAsync()).Id, Is.EqualTo("e1"));
    }

    [Test]
    public async Task Delivery_OfADeletedSubscription_IsDropped()
    {
        await using var fixture = await GridFixture.StartAsync();
        fixture.Webhook.Answer = _ => 500;
        await fixture.PublishAsync("e1");
        await fixture.TriedAsync(1);

        await fixture.Grid.SetSubscriptionsAsync(
            [new EventSubscription("others", "loyalty", fixture.Webhook.Address)]);

        Assert.That(fixture.Grid.PendingDeliveries, Is.Zero);
    }

    [Test]
    public async Task Subscriptions_OfOneName_AreRefused()
    {
        await using var fixture = await GridFixture.StartAsync();
        var one = new EventSubscription("same", "loyalty", fixture.Webhook.Address);

        Assert.ThrowsAsync<ArgumentException>(
            () => fixture.Grid.SetSubscriptionsAsync([one, one with { Topic = "other" }]));
    }

    [Test]
    public async Task Subscription_OfTheStorageTopicWithoutAContainer_IsRefused()
    {
        await using var fixture = await GridFixture.StartAsync();

        Assert.ThrowsAsync<ArgumentException>(() => fixture.Grid.SetSubscriptionsAsync(
            [new EventSubscription("blobs", EventGridEndpoint.StorageTopic, fixture.Webhook.Address)]));
    }

    private static Task AdvanceUntilAsync(GridFixture fixture, Func<bool> condition) => Eventually.IsTrueAsync(
        () =>
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            return condition();
        },
        "the condition while the clock goes on");
}
