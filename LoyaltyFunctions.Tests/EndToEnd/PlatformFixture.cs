using System.Net.Http.Json;
using System.Text;
using Azure.Storage.Blobs;
using LocalHost;
using LocalHost.Demo;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>
/// The whole platform in the test process: Azurite, Cosmos DB, Event Grid and the app, on free ports.
/// </summary>
internal sealed class PlatformFixture : IAsyncDisposable
{
    private readonly TemporaryFolder state;

    private PlatformFixture(TemporaryFolder state, LocalPlatform platform)
    {
        this.state = state;
        Platform = platform;
        Api = new HttpClient { BaseAddress = platform.Addresses.Api };
        Blobs = new BlobServiceClient(platform.Addresses.Storage);
    }

    public LocalPlatform Platform { get; }

    public HttpClient Api { get; }

    public BlobServiceClient Blobs { get; }

    public Database Database => Service<Database>();

    /// <param name="logLevel">The lowest level of what the platform logs.</param>
    /// <param name="settings">Settings of the app that win.</param>
    public static async Task<PlatformFixture> StartAsync(
        LogLevel logLevel = LogLevel.Error, params (string Name, string? Value)[] settings)
    {
        var state = new TemporaryFolder();
        var options = new LocalPlatformOptions
        {
            State = state.Path,
            LogLevel = logLevel,
            Settings = settings.ToDictionary(it => it.Name, it => it.Value),
        };
        return new PlatformFixture(state, await LocalPlatform.StartAsync(options, CancellationToken.None));
    }

    public T Service<T>()
        where T : notnull => Platform.App.Services.GetRequiredService<T>();

    /// <summary>Uploads a file and follows it until it is settled.</summary>
    public Task<(string UploadId, UploadOutcome Outcome)> UploadAsync(string name, string content) =>
        UploadAsync(name, Encoding.UTF8.GetBytes(content));

    public async Task<(string UploadId, UploadOutcome Outcome)> UploadAsync(string name, byte[] content)
    {
        var run = new UploadRun(Api, Platform.Addresses.Storage, TimeProvider.System);
        using var bytes = new MemoryStream(content);
        var uploadId = await run.UploadAsync(name, bytes, CancellationToken.None);
        return (uploadId, (await run.SettleAsync([uploadId], _ => { }, CancellationToken.None))[uploadId]);
    }

    public async Task<T> GetAsync<T>(string path) =>
        (await Api.GetFromJsonAsync<T>(new Uri(path, UriKind.Relative), StoredJson.Options))!;

    public async Task<IReadOnlyList<string>> BlobNamesAsync(string container, string? prefix = null)
    {
        var names = new List<string>();
        await foreach (var blob in Blobs.GetBlobContainerClient(container).GetBlobsAsync(new() { Prefix = prefix }))
        {
            names.Add(blob.Name);
        }

        return names;
    }

    public async Task<BinaryData> BlobAsync(string container, string name) =>
        (await Blobs.GetBlobContainerClient(container).GetBlobClient(name).DownloadContentAsync()).Value.Content;

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Platform.DisposeAsync();
        state.Dispose();
    }
}
