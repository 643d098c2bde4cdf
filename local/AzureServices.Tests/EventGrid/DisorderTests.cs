using AzureServices.EventGrid;
using AzureServices.Tests.Azurite;

namespace AzureServices.Tests.EventGrid;

public sealed class DisorderTests
{
    private const int Count = 100;

    [Test]
    public async Task Deliveries_InDisorder_ArriveAtLeastOnceAndSomeTwice()
    {
        await using var fixture = await GridFixture.StartAsync(
            options: o => o with { Disorder = new DeliveryDisorder(7) });
        for (var n = 0; n < Count; n++)
        {
            await fixture.PublishAsync($"e{n}");
        }

        await Eventually.IsTrueAsync(
            () =>
            {
                fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
                return fixture.Grid.PendingDeliveries == 0;
            },
            "nothing left to deliver");

        var ids = fixture.Webhook.Deliveries.Select(d => d.Id).ToList();
        Assert.That(ids.Distinct().Count(), Is.EqualTo(Count), "each event at least once");
        Assert.That(ids, Has.Count.InRange(Count + 1, (2 * Count) - 1), "some of them twice");
    }

    [Test]
    public void Deliveries_InDisorder_BecomeDueInAnotherOrder() =>
        Assert.That(Applied(seed: 7), Is.Not.Ordered);

    [Test]
    public void Disorder_OfOneSeed_IsTheSameEachTime()
    {
        Assert.That(Applied(seed: 7), Is.EqualTo(Applied(seed: 7)));
        Assert.That(Applied(seed: 7), Is.Not.EqualTo(Applied(seed: 8)));
    }

    private static List<DateTimeOffset> Applied(int seed) =>
    [
        .. Enumerable.Range(0, Count).SelectMany(n => new DeliveryDisorder(seed).Apply(new Delivery
        {
            Subscription = "orders",
            EventId = $"e{n}",
            Schema = default,
            Body = [],
            PublishedAt = default,
            DueAt = default,
        })).Select(d => d.DueAt),
    ];
}
