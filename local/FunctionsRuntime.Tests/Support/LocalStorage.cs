using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using AzureServices.Azurite;

namespace FunctionsRuntime.Tests.Support;

/// <summary>One Azurite for all tests that need real queues and blobs; each takes names that no other has.</summary>
[SetUpFixture]
internal sealed class LocalStorage
{
    private static readonly Lazy<Task<LocalStorage>> Shared = new(StartAsync);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("functions-storage-");
    private AzuriteServer _azurite = null!;

    public string ConnectionString => _azurite.ConnectionString;

    public BlobServiceClient Blobs => new(ConnectionString);

    /// <summary>Queues whose messages are base64, as by default.</summary>
    public QueueServiceClient Queues => new(
        ConnectionString, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });

    public static Task<LocalStorage> GetAsync() => Shared.Value;

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (!Shared.IsValueCreated) return;
        var storage = await Shared.Value;
        await storage._azurite.DisposeAsync();
        storage._folder.Delete(recursive: true);
    }

    private static async Task<LocalStorage> StartAsync()
    {
        var storage = new LocalStorage();
        storage._azurite = await AzuriteServer.StartAsync(new AzuriteOptions { Folder = storage._folder.FullName });
        return storage;
    }
}
