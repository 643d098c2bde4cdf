using Azure.Storage.Blobs;
using AzureServices.Azurite;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Uploads;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Tests.Uploads;

/// <summary>The stores that a file passes through, on Azurite and a Cosmos DB endpoint of their own.</summary>
internal sealed class UploadStores : IAsyncDisposable
{
    private readonly AzuriteServer azurite;
    private readonly TemporaryFolder folder;
    private readonly LedgerFixture cosmos;

    private UploadStores(AzuriteServer azurite, TemporaryFolder folder, LedgerFixture cosmos, MovableTime time)
    {
        (this.azurite, this.folder, this.cosmos, Time) = (azurite, folder, cosmos, time);
        Blobs = new BlobServiceClient(azurite.ConnectionString);
        Addresses = new UploadAddresses(Blobs, time);
    }

    public BlobServiceClient Blobs { get; }

    public MovableTime Time { get; }

    public UploadAddresses Addresses { get; }

    public UploadTickets Tickets => new(new CosmosTicketStore(cosmos.Database), Time);

    public IsolatedStore Isolated => new(new OriginalBlobs(Blobs), new IsolatedStorage(Blobs));

    public ArchiveStore Archive(string tier = "Cool") =>
        new(new OriginalBlobs(Blobs), Blobs, Options.Create(new ArchiveOptions { Tier = tier }));

    public UploadTicketFunctions TicketFunctions =>
        new(Tickets, Addresses, Options.Create(new UploadOptions()));

    public UploadStateFunctions StateFunctions => new(Tickets, Blobs, Time);

    public Microsoft.Azure.Cosmos.Database Database => cosmos.Database;

    public static async Task<UploadStores> StartAsync()
    {
        var folder = new TemporaryFolder();
        var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { Folder = folder.Path });
        var time = new MovableTime(TimeProvider.System.GetUtcNow());
        var stores = new UploadStores(azurite, folder, await LedgerFixture.StartAsync(), time);
        foreach (var name in BlobNames.Containers) await stores.Blobs.CreateBlobContainerAsync(name);
        return stores;
    }

    /// <summary>Puts a file into <c>uploads</c>, over what is there.</summary>
    public async Task<UploadedFile> PutAsync(string name, string content)
    {
        var written = (await Blob(BlobNames.Uploads, name).UploadAsync(
            BinaryData.FromString(content), overwrite: true)).Value;
        return new UploadedFile(name, written.ETag.ToString("G"), written.LastModified);
    }

    public BlobClient Blob(string container, string name) =>
        Blobs.GetBlobContainerClient(container).GetBlobClient(name);

    public async Task<string> TextAsync(string container, string name) =>
        (await Blob(container, name).DownloadContentAsync()).Value.Content.ToString();

    public async Task<IReadOnlyList<string>> NamesAsync(string container)
    {
        var names = new List<string>();
        await foreach (var blob in Blobs.GetBlobContainerClient(container).GetBlobsAsync()) names.Add(blob.Name);
        return names;
    }

    public async ValueTask DisposeAsync()
    {
        Addresses.Dispose();
        await cosmos.DisposeAsync();
        await azurite.DisposeAsync();
        folder.Dispose();
    }
}
