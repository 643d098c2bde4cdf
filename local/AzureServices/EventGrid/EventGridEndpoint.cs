using System.Net;
using Azure.Storage.Blobs;
using AzureServices.EventGrid.Storage;
using AzureServices.EventGrid.Subscriptions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AzureServices.EventGrid;

/// <summary>
/// A local Event Grid: topics that events are published to over HTTP, and subscriptions whose webhooks they are
/// delivered to, at least once each. The topic <see cref="StorageTopic"/> tells of blobs.
/// </summary>
public sealed class EventGridEndpoint : IAsyncDisposable
{
    /// <summary>The name of the system topic with the events of the storage account.</summary>
    public const string StorageTopic = "storage";

    private const int PendingListMax = 1_000;

    private readonly GridDatabase _database;
    private readonly DeliveryStore _store;
    private readonly WebhookClient _webhooks;
    private readonly ManualValidations _manual = new();
    private readonly EventRouter _router;
    private readonly BlobWatcher _blobs;
    private readonly WebApplication _web;
    private readonly SemaphoreSlim _settingSubscriptions = new(1);
    private readonly ILogger _log;

    private EventGridEndpoint(EventGridOptions options)
    {
        _log = options.Logging?.CreateLogger<EventGridEndpoint>() ?? NullLogger<EventGridEndpoint>.Instance;
        Key = options.Key;
        // Each part of this retries in its own time, so the client must not.
        var storage = new BlobServiceClient(
            options.StorageConnectionString, new BlobClientOptions { Retry = { MaxRetries = 0 } });
        _database = GridDatabase.Open(options.Path);
        _store = new DeliveryStore(_database);
        _webhooks = new WebhookClient(options.Time);
        _router = new EventRouter(
            new PumpServices(
                _store, _webhooks, _manual, new DeadLetterWriter(storage, options.Time), options.Time, _log),
            options.Disorder);
        _blobs = new BlobWatcher(
            new BlobAnnouncer(storage, _router, new KnownBlobs(_database), options.Time),
            WatchPosition.Load(_database), options, _log);
        _web = BuildWeb(options);
    }

    /// <summary>The key that publishers send, as <c>AzureKeyCredential</c> takes it.</summary>
    public string Key { get; }

    /// <summary>The address that this listens on.</summary>
    public Uri Address => new(_web.Urls.First());

    /// <summary>How many deliveries are still to be made, those waiting for a retry included.</summary>
    public int PendingDeliveries => _store.Pending;

    /// <summary>Starts listening and delivering.</summary>
    /// <exception cref="LocalServiceException">The port is taken, or the file cannot be used.</exception>
    public static async Task<EventGridEndpoint> StartAsync(
        EventGridOptions options, CancellationToken cancellationToken = default)
    {
        var endpoint = new EventGridEndpoint(options);
        try
        {
            await endpoint._web.StartAsync(cancellationToken);
            endpoint._manual.Address = endpoint.Address;
            endpoint._blobs.Start();
            if (options.Subscriptions.Count > 0)
            {
                await endpoint.SetSubscriptionsAsync(options.Subscriptions, cancellationToken);
            }

            return endpoint;
        }
        catch (IOException e)
        {
            await endpoint.DisposeAsync();
            throw new LocalServiceException($"Event Grid: port {options.Port} is taken by another process.", e);
        }
        catch
        {
            await endpoint.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where to publish, as <c>EventGridPublisherClient</c> takes it. Any name is a topic.</summary>
    public Uri TopicEndpoint(string topic) => new(Address, $"/topics/{Uri.EscapeDataString(topic)}/api/events");

    /// <summary>
    /// Replaces all subscriptions. Undelivered events wait for a subscription of the same name; those of a name that is
    /// not there any more are dropped, as when a subscription is deleted.
    /// </summary>
    /// <exception cref="ArgumentException">The service would refuse one, or a name stands twice.</exception>
    public async Task SetSubscriptionsAsync(
        IReadOnlyList<EventSubscription> subscriptions, CancellationToken cancellationToken = default)
    {
        EventSubscriptionRules.Check(subscriptions);
        var containers = BlobSubject.ContainersOf(subscriptions);
        await _settingSubscriptions.WaitAsync(cancellationToken);
        try
        {
            await _router.SetAsync(subscriptions);
            var dropped = await _store.KeepOnlyAsync(subscriptions.Select(s => s.Name));
            if (dropped > 0)
            {
                _log.LogWarning("{Count} events of deleted subscriptions dropped", dropped);
            }

            _blobs.Watch(containers);
        }
        finally
        {
            _settingSubscriptions.Release();
        }
    }

    /// <summary>The deliveries still to be made, the oldest first, 1,000 at most.</summary>
    public IReadOnlyList<PendingDelivery> ListPending() =>
        [.. _store.ListAll(PendingListMax).Select(d =>
            new PendingDelivery(d.Subscription, d.EventId, d.Attempts, d.DueAt, d.LastOutcome))];

    /// <summary>Stops. What is not delivered yet stays in the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        await _blobs.DisposeAsync();
        await _router.DisposeAsync();
        await _database.DisposeAsync();
        _webhooks.Dispose();
        _settingSubscriptions.Dispose();
    }

    private WebApplication BuildWeb(EventGridOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, options.Port));
        if (options.Logging is { } logging)
        {
            builder.Services.AddSingleton(logging);
        }

        var web = builder.Build();
        var api = new PublishApi(_router, new PublisherAccess(options.Key, options.Time));
        web.MapPost("/topics/{topic}/api/events", (string topic, HttpRequest request) =>
            api.PublishAsync(topic, request));
        web.MapGet("/eventsubscriptions/{name}/validate", (string id) => _manual.TryComplete(id)
            ? Results.Ok("The webhook is validated.")
            : Results.BadRequest("This validation URL is not good any more; wait for the next validation event."));
        web.MapGet("{**any}", () => "The local Event Grid is running.");
        return web;
    }
}
