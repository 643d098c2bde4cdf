using Azure;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using AzureServices.EventGrid;
using AzureServices.Tests.Azurite;
using Microsoft.Extensions.Time.Testing;

namespace AzureServices.Tests.EventGrid;

/// <summary>An Event Grid with one subscriber and a clock that stands still until told.</summary>
internal sealed class GridFixture : IAsyncDisposable
{
    /// <summary>For tests that touch no storage; nothing listens there.</summary>
    private const string NoStorage = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=AAAA;"
        + "BlobEndpoint=http://127.0.0.1:9/devstoreaccount1;";

    private GridFixture(EventGridEndpoint grid, Webhook webhook, FakeTimeProvider time)
    {
        Grid = grid;
        Webhook = webhook;
        Time = time;
    }

    public EventGridEndpoint Grid { get; }

    public Webhook Webhook { get; }

    public FakeTimeProvider Time { get; }

    public static async Task<GridFixture> StartAsync(
        Func<EventSubscription, EventSubscription>? subscription = null,
        Func<EventGridOptions, EventGridOptions>? options = null,
        string storage = NoStorage)
    {
        var webhook = await Webhook.StartAsync();
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-11-23T08:05:00Z"));
        var wanted = new EventSubscription("orders", "loyalty", webhook.Address);
        var settings = new EventGridOptions
        {
            StorageConnectionString = storage,
            Time = time,
            Subscriptions = [subscription?.Invoke(wanted) ?? wanted],
        };
        return new GridFixture(
            await EventGridEndpoint.StartAsync(options?.Invoke(settings) ?? settings), webhook, time);
    }

    public EventGridPublisherClient Publisher(string? key = null) =>
        new(Grid.TopicEndpoint("loyalty"), new AzureKeyCredential(key ?? Grid.Key), new EventGridPublisherClientOptions
        {
            Retry = { MaxRetries = 0 },
        });

    public async Task PublishAsync(string id, string type = "OrderPlaced", string subject = "orders/1") =>
        await Publisher().SendEventAsync(
            new CloudEvent("/tests", type, new { total = 12.30m }) { Id = id, Subject = subject });

    /// <summary>Waits until the delivery was tried so often and is due again, and returns it.</summary>
    public async Task<PendingDelivery> TriedAsync(int attempts)
    {
        await Eventually.IsTrueAsync(
            () => Grid.ListPending() is [{ } only] && only.Attempts == attempts, $"{attempts} attempts");
        return Grid.ListPending()[0];
    }

    public Task QuietAsync() => Eventually.IsTrueAsync(() => Grid.PendingDeliveries == 0, "nothing left to deliver");

    public async ValueTask DisposeAsync()
    {
        await Grid.DisposeAsync();
        await Webhook.DisposeAsync();
    }
}
