using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using AzureServices.Azurite;
using AzureServices.EventGrid;
using AzureServices.Tests.Azurite;

namespace AzureServices.Tests.EventGrid;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BlobEventTests : IAsyncDisposable
{
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private readonly TemporaryFolder _folder = new();
    private AzuriteServer _azurite = null!;
    private Webhook _webhook = null!;
    private BlobContainerClient _uploads = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _azurite = await AzuriteServer.StartAsync(new AzuriteOptions { Folder = _folder.File("azurite") });
        _webhook = await Webhook.StartAsync();
        _uploads = new BlobContainerClient(_azurite.ConnectionString, "uploads");
        await _uploads.CreateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _webhook.DisposeAsync();
        await _azurite.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase("plain.json")]
    [TestCase("folder/with space/ümlaut 🍊.csv")]
    [TestCase("100%.json")]
    [TestCase("a%20b%2Fc")]
    [TestCase("q?x=1&y#z;+\"'<>|")]
    [TestCase("a//b")]
    [TestCase("tab\tand\u0001control")]
    [TestCase("line\nbreak")]
    public async Task Blob_Uploaded_IsAnnouncedByItsHintWithAUrlThatLeadsBackToIt(string name)
    {
        await using var grid = await StartGridAsync(Never);
        await _uploads.UploadBlobAsync(name, BinaryData.FromString("four"));

        var received = await _webhook.FirstAsync();
        var data = received.Event.GetProperty("data");
        var properties = await _uploads.GetBlobClient(name).GetPropertiesAsync();
        var url = new BlobUriBuilder(new Uri(data.GetProperty("url").GetString()!));
        Assert.Multiple(() =>
        {
            Assert.That(
                received.Event.GetProperty("eventType").GetString(), Is.EqualTo("Microsoft.Storage.BlobCreated"));
            Assert.That(
                received.Event.GetProperty("subject").GetString(),
                Is.EqualTo("/blobServices/default/containers/uploads/blobs/" + name));
            Assert.That((url.BlobContainerName, url.BlobName), Is.EqualTo(("uploads", name)));
            Assert.That(data.GetProperty("contentLength").GetInt64(), Is.EqualTo(4));
            Assert.That(data.GetProperty("eTag").GetString(), Is.EqualTo(properties.Value.ETag.ToString()));
            Assert.That(data.GetProperty("blobType").GetString(), Is.EqualTo("BlockBlob"));
        });
    }

    [Test]
    public async Task Blob_OverwrittenTouchedAndDeleted_IsAnnouncedForEachButTheTouch()
    {
        await using var grid = await StartGridAsync(Never);
        var blob = _uploads.GetBlockBlobClient("a.json");
        using var content = new MemoryStream("first"u8.ToArray());
        await blob.UploadAsync(content);
        await CountAsync(1);
        await blob.SetMetadataAsync(new Dictionary<string, string> { ["seen"] = "yes" });
        await blob.StageBlockAsync("AAAA", new MemoryStream("second one"u8.ToArray()));
        await blob.CommitBlockListAsync(["AAAA"]);
        await CountAsync(2);
        await blob.DeleteAsync();
        await CountAsync(3);

        Assert.That(
            _webhook.Deliveries.Select(d => (d.Event.GetProperty("eventType").GetString(), Api(d))),
            Is.EqualTo([
                ("Microsoft.Storage.BlobCreated", "PutBlob"),
                ("Microsoft.Storage.BlobCreated", "PutBlockList"),
                ("Microsoft.Storage.BlobDeleted", "DeleteBlob"),
            ]));
    }

    [Test]
    public async Task Blob_WrittenWhileNobodyWatched_IsAnnouncedOnceAcrossRestarts()
    {
        await _uploads.UploadBlobAsync("early.json", BinaryData.FromString("1"));
        await _uploads.UploadBlobAsync("gone.json", BinaryData.FromString("1"));
        await using (await StartGridAsync(Never, hints: false))
        {
            await CountAsync(2);
        }

        await _uploads.UploadBlobAsync("between.json", BinaryData.FromString("1"));
        await _uploads.DeleteBlobAsync("gone.json");
        await using (await StartGridAsync(Never, hints: false))
        {
            await CountAsync(4);
        }

        await using var grid = await StartGridAsync(TimeSpan.FromMilliseconds(100), hints: false);
        await _uploads.UploadBlobAsync("last.json", BinaryData.FromString("1"));
        await CountAsync(5);
        Assert.That(
            _webhook.Deliveries.Select(d => d.Event.GetProperty("subject").GetString()!.Split('/')[^1]),
            Is.EquivalentTo(["early.json", "gone.json", "between.json", "gone.json", "last.json"]));
    }

    [Test]
    public async Task Blob_OfAnotherContainer_IsNotAnnounced()
    {
        await using var grid = await StartGridAsync(Never);
        var other = new BlobContainerClient(_azurite.ConnectionString, "uploads2");
        await other.CreateAsync();
        await other.UploadBlobAsync("a.json", BinaryData.FromString("1"));
        await _uploads.UploadBlobAsync("b.json", BinaryData.FromString("1"));

        await CountAsync(1);
        Assert.That(_webhook.Deliveries.Single().Event.GetProperty("subject").GetString(), Does.EndWith("/b.json"));
    }

    [Test]
    public async Task Container_WithMoreThanOnePage_IsListedWhole()
    {
        const int count = 6_000; // a page holds 5,000
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            async (n, token) => await _uploads.UploadBlobAsync($"{n:D5}.json", BinaryData.FromString("1"), token));
        await using var grid = await StartGridAsync(Never, hints: false);

        await CountAsync(count);
        Assert.That(_webhook.Deliveries.Select(d => d.Id).Distinct().Count(), Is.EqualTo(count));
    }

    private static string Api(Received received) =>
        received.Event.GetProperty("data").GetProperty("api").GetString()!;

    private async Task<EventGridEndpoint> StartGridAsync(TimeSpan listingInterval, bool hints = true)
    {
        var grid = await EventGridEndpoint.StartAsync(new EventGridOptions
        {
            Path = _folder.File("grid.db"),
            StorageConnectionString = _azurite.ConnectionString,
            BlobChanges = hints ? _azurite.BlobChanges : null,
            ListingInterval = listingInterval,
            Subscriptions =
            [
                new EventSubscription("uploads", EventGridEndpoint.StorageTopic, _webhook.Address)
                {
                    SubjectBeginsWith = "/blobServices/default/containers/uploads/",
                    DeliverySchema = DeliverySchema.EventGridSchema,
                },
            ],
        });
        return grid;
    }

    private Task CountAsync(int count) =>
        Eventually.IsTrueAsync(() => _webhook.Deliveries.Count == count, $"{count} deliveries");
}
