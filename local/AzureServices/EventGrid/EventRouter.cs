using Microsoft.Data.Sqlite;

namespace AzureServices.EventGrid;

/// <summary>Gives each event to the subscriptions that want it.</summary>
internal sealed class EventRouter(PumpServices services, DeliveryDisorder? disorder) : IAsyncDisposable
{
    private volatile Route[] _routes = [];

    private sealed record Route(EventSubscription Subscription, SubscriptionPump Pump);

    /// <summary>Keeps the deliveries that the events lead to; once this returns they are made, come what may.</summary>
    /// <param name="topic">The topic that the events were published to.</param>
    /// <param name="events">The events.</param>
    /// <param name="alongside">Another change to make in the same transaction.</param>
    public async Task AcceptAsync(
        string topic, IReadOnlyList<GridEvent> events, Action<SqliteConnection>? alongside = null)
    {
        var now = services.Time.GetUtcNow();
        var topicId = TopicNames.ResourceIdOf(topic);
        var deliveries = new List<Delivery>();
        foreach (var gridEvent in events)
        {
            deliveries.AddRange(_routes
                .Where(r => IsOf(r.Subscription, topic) && r.Subscription.Wants(gridEvent, topicId))
                .Select(r => new Delivery
                {
                    Subscription = r.Subscription.Name,
                    EventId = gridEvent.Id,
                    Schema = r.Subscription.DeliverySchema,
                    Body = EventRendering.Render(gridEvent, r.Subscription.DeliverySchema, topicId, now),
                    PublishedAt = now,
                    DueAt = now,
                }));
        }

        if (deliveries.Count > 0 || alongside is not null)
        {
            await services.Store.AddAsync(
                disorder is null ? deliveries : [.. deliveries.SelectMany(disorder.Apply)], alongside);
        }

        foreach (var route in _routes)
        {
            route.Pump.Wake();
        }
    }

    /// <summary>Replaces all subscriptions. Not for several callers at once.</summary>
    public async Task SetAsync(IReadOnlyList<EventSubscription> subscriptions)
    {
        var old = _routes;
        _routes = [.. subscriptions.Select(s => new Route(s, new SubscriptionPump(s, services)))];
        foreach (var route in old)
        {
            await route.Pump.DisposeAsync();
        }

        // Started only now: an old and a new pump of one name would both deliver.
        foreach (var route in _routes)
        {
            route.Pump.Start();
        }
    }

    public async ValueTask DisposeAsync() => await SetAsync([]);

    private static bool IsOf(EventSubscription subscription, string topic) =>
        string.Equals(subscription.Topic, topic, StringComparison.OrdinalIgnoreCase);
}
