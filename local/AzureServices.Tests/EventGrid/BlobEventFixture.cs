using System.Text.Json;
using Azure.Storage.Blobs;
using AzureServices.Azurite;
using AzureServices.EventGrid;
using AzureServices.Tests.Azurite;

namespace AzureServices.Tests.EventGrid;

/// <summary>An Azurite, a subscriber to its blobs, and an Event Grid to start between them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class BlobEventFixture : IAsyncDisposable
{
    private protected static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private int _listings;
    private EventGridEndpoint _grid = null!;

    private protected TemporaryFolder Folder { get; } = new();

    private protected AzuriteServer Emulator { get; private set; } = null!;

    private protected Webhook Webhook { get; private set; } = null!;

    /// <summary>The container that is subscribed: <c>uploads</c>.</summary>
    private protected BlobContainerClient Container { get; private set; } = null!;

    /// <summary>How many requests for a listing Azurite has answered.</summary>
    private protected int Listings => Volatile.Read(ref _listings);

    [SetUp]
    public async Task StartAsync()
    {
        await StartAzuriteAsync();
        Webhook = await Webhook.StartAsync();
        await Container.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Webhook.DisposeAsync();
        await Emulator.DisposeAsync();
        Folder.Dispose();
    }

    private protected static string Api(Received received) => Data(received, "api").GetString()!;

    private protected static string Sequencer(Received received) => Data(received, "sequencer").GetString()!;

    private protected static string LengthOf(Received received) =>
        received.Event.GetProperty("data").TryGetProperty("contentLength", out var length) ? $"{length}" : "-";

    private protected static string NameOf(Received received) =>
        received.Event.GetProperty("subject").GetString()!.Split('/')[^1];

    private protected static JsonElement Data(Received received, string name) =>
        received.Event.GetProperty("data").GetProperty(name);

    private protected EventSubscription Uploads(string container = "uploads") =>
        new(container, EventGridEndpoint.StorageTopic, Webhook.Address)
        {
            SubjectBeginsWith = $"/blobServices/default/containers/{container}/",
            DeliverySchema = DeliverySchema.EventGridSchema,
        };

    /// <summary>Starts Azurite on the test's data, at a port of its own each time.</summary>
    private protected async Task StartAzuriteAsync()
    {
        Emulator = await AzuriteServer.StartAsync(new AzuriteOptions
        {
            Folder = Folder.File("azurite"),
            RequestLogged = line =>
            {
                if (line.Contains("\"GET ", StringComparison.Ordinal)
                    && line.Contains("comp=list", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref _listings);
                }
            },
        });
        Container = new BlobContainerClient(Emulator.ConnectionString, "uploads");
    }

    private protected async Task<EventGridEndpoint> StartGridAsync(TimeSpan listingInterval, bool journal = true) =>
        _grid = await EventGridEndpoint.StartAsync(new EventGridOptions
        {
            Path = Folder.File("grid.db"),
            StorageConnectionString = Emulator.ConnectionString,
            BlobChanges = journal ? Emulator.BlobChanges : null,
            ListingInterval = listingInterval,
            Subscriptions = [Uploads()],
        });

    private protected Task UploadManyAsync(int count) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        async (n, token) => await Container.UploadBlobAsync($"{n:D5}.json", BinaryData.FromString("1"), token));

    /// <summary>
    /// Waits for so many deliveries, and until they are noted as made: a grid that is stopped before repeats them.
    /// </summary>
    private protected Task CountAsync(int count) => Eventually.IsTrueAsync(
        () => Webhook.Deliveries.Count == count && _grid.PendingDeliveries == 0, $"{count} deliveries");
}
