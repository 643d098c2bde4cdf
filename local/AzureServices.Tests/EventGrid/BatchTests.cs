using Azure.Messaging;
using AzureServices.EventGrid;

namespace AzureServices.Tests.EventGrid;

public sealed class BatchTests
{
    [TestCase(DeliverySchema.CloudEventSchemaV1_0, "application/cloudevents-batch+json; charset=utf-8")]
    [TestCase(DeliverySchema.EventGridSchema, "application/json; charset=utf-8")]
    public async Task Events_OfABatchingSubscription_ArriveTogether(DeliverySchema schema, string contentType)
    {
        await using var fixture = await GridFixture.StartAsync(
            s => s with { DeliverySchema = schema, MaxEventsPerBatch = 4 });

        await fixture.Publisher().SendEventsAsync(SomeEvents(10));
        await fixture.QuietAsync();

        Assert.Multiple(() =>
        {
            Assert.That(Ids(fixture), Is.EquivalentTo(Enumerable.Range(0, 10).Select(n => $"e{n}")));
            Assert.That(
                fixture.Webhook.Deliveries.Select(d => d.Body.GetArrayLength()).Order(), Is.EqualTo([2, 4, 4]));
            Assert.That(fixture.Webhook.Deliveries.First().Headers["Content-Type"], Is.EqualTo(contentType));
        });
    }

    [Test]
    public async Task Batch_BeyondItsPreferredSize_HoldsOneEventAtLeast()
    {
        await using var fixture = await GridFixture.StartAsync(
            s => s with { MaxEventsPerBatch = 100, PreferredBatchSizeInKilobytes = 1 });

        await fixture.Publisher().SendEventsAsync(SomeEvents(3, new string('x', 2_000)));
        await fixture.QuietAsync();

        Assert.That(fixture.Webhook.Deliveries.Select(d => d.Body.GetArrayLength()), Is.EqualTo([1, 1, 1]));
    }

    [Test]
    public async Task Batch_ThatFails_IsTriedAgainWithItsAttemptsCounted()
    {
        await using var fixture = await GridFixture.StartAsync(s => s with { MaxEventsPerBatch = 10 });
        fixture.Webhook.Answer = _ => 500;
        await fixture.Publisher().SendEventsAsync(SomeEvents(2));
        await Azurite.Eventually.IsTrueAsync(
            () => fixture.Grid.ListPending().All(p => p.Attempts == 1), "both tried once");

        fixture.Webhook.Answer = _ => 200;
        fixture.Time.SetUtcNow(fixture.Grid.ListPending()[0].DueAt);
        await fixture.QuietAsync();

        Assert.That(fixture.Webhook.Deliveries.Last().Headers["aeg-delivery-count"], Is.EqualTo("1"));
    }

    private static IEnumerable<string> Ids(GridFixture fixture) => fixture.Webhook.Deliveries
        .SelectMany(d => d.Body.EnumerateArray()).Select(e => e.GetProperty("id").GetString()!);

    private static IEnumerable<CloudEvent> SomeEvents(int count, string text = "") => Enumerable.Range(0, count)
        .Select(n => new CloudEvent("/tests", "OrderPlaced", new { text }) { Id = $"e{n}" });
}
