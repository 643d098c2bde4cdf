using AzureServices.Azurite;
using Microsoft.Extensions.Logging;

namespace AzureServices.EventGrid;

/// <summary>Where the local Event Grid listens, where it keeps its events, and to whom it delivers them.</summary>
public sealed record EventGridOptions
{
    /// <summary>The key unless <see cref="Key"/> says otherwise. No secret: it opens a door on loopback.</summary>
    public const string DefaultKey = "bG9jYWwtZXZlbnQtZ3JpZA==";

    /// <summary>The port on loopback; 0 (the default) lets the system choose a free one.</summary>
    public int Port { get; init; }

    /// <summary>The SQLite file for events on their way; null (the default) keeps them in memory.</summary>
    public string? Path { get; init; }

    /// <summary>The storage account for dead letters and blob events.</summary>
    public required string StorageConnectionString { get; init; }

    /// <summary>The key that publishers must send.</summary>
    public string Key { get; init; } = DefaultKey;

    /// <summary>
    /// Who wants what. Empty (the default) means not known yet: see
    /// <see cref="EventGridEndpoint.SetSubscriptionsAsync"/>.
    /// </summary>
    public IReadOnlyList<EventSubscription> Subscriptions { get; init; } = [];

    /// <summary>
    /// The journal of changed blobs, <see cref="AzuriteServer.BlobChanges"/>; read by this Event Grid alone. Without it
    /// a blob event waits for the next listing.
    /// </summary>
    public BlobChangeLog? BlobChanges { get; init; }

    /// <summary>How often the subscribed containers are listed where there is no journal (default: 10 s).</summary>
    public TimeSpan ListingInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Duplicates and shuffles deliveries on purpose, for tests; null (the default) does not.</summary>
    public DeliveryDisorder? Disorder { get; init; }

    /// <summary>The clock of deliveries, retries and listings.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where to log; null (the default) logs nothing.</summary>
    public ILoggerFactory? Logging { get; init; }
}
