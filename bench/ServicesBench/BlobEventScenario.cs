using System.Collections.Concurrent;
using System.Text.Json;
using Azure.Storage.Blobs;
using AzureServices.Azurite;
using AzureServices.EventGrid;
using BenchShared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ServicesBench;

/// <summary>
/// From the answer to the upload of a blob until its event reaches a webhook, one blob after the other, in a container
/// that already holds many.
/// </summary>
internal static class BlobEventScenario
{
    private const int BlobsBefore = 10_000;
    private const int UploadsAtOnce = 32;
    private const int Measured = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task<Dictionary<string, double>> RunAsync(BenchOptions options, CancellationToken ct)
    {
        var folder = Path.Combine(options.Folder, $"{Guid.CreateVersion7()}");
        await using var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { Folder = folder }, ct);
        var container = new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient("uploads");
        await container.CreateAsync(cancellationToken: ct);
        await using var webhook = await NamesWebhook.StartAsync(ct);
        await using var grid = await EventGridEndpoint.StartAsync(
            new EventGridOptions
            {
                Path = folder + ".db",
                StorageConnectionString = azurite.ConnectionString,
                BlobChanges = azurite.BlobChanges,
                Subscriptions = [Uploads(webhook.Address)],
            },
            ct);
        await FillAsync(container, webhook, ct);

        var waits = new List<double>();
        for (var i = 0; i < Measured; i++) waits.Add(await MeasureAsync(container, webhook, $"measured-{i}", ct));
        return new()
        {
            ["upload to event, p50 (ms)"] = Statistics.Percentile(waits, 50),
            ["upload to event, p99 (ms)"] = Statistics.Percentile(waits, 99),
            ["upload to event, slowest (ms)"] = waits.Max(),
            ["peak memory (MB)"] = Meter.PeakMegabytes(),
        };
    }

    private static EventSubscription Uploads(Uri webhook) => new("uploads", EventGridEndpoint.StorageTopic, webhook)
    {
        SubjectBeginsWith = "/blobServices/default/containers/uploads/",
    };

    private static async Task FillAsync(BlobContainerClient container, NamesWebhook webhook, CancellationToken ct)
    {
        var arrivals = new ConcurrentBag<Task>();
        await Meter.TimeAsync(
            BlobsBefore, UploadsAtOnce,
            async (number, cancellation) =>
            {
                arrivals.Add(webhook.Expect($"before-{number}"));
                await UploadAsync(container, $"before-{number}", cancellation);
            },
            ct);
        await Task.WhenAll(arrivals).WaitAsync(Patience, ct);
    }

    private static async Task<double> MeasureAsync(
        BlobContainerClient container, NamesWebhook webhook, string name, CancellationToken ct)
    {
        var arrival = webhook.Expect(name);
        await UploadAsync(container, name, ct);
        var start = TimeProvider.System.GetTimestamp();
        await arrival.WaitAsync(Patience, ct);
        return TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
    }

    private static Task UploadAsync(BlobContainerClient container, string name, CancellationToken ct) =>
        container.UploadBlobAsync(name, BinaryData.FromString("1"), ct);

    /// <summary>Knows the blobs whose events have come.</summary>
    private sealed class NamesWebhook(WebApplication web) : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _blobs = new();

        public Uri Address => new(web.Urls.First());

        public static async Task<NamesWebhook> StartAsync(CancellationToken ct)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
            var webhook = new NamesWebhook(builder.Build());
            await webhook.ListenAsync(ct);
            return webhook;
        }

        /// <summary>Ends with the event of this blob.</summary>
        public Task Expect(string name) => _blobs.GetOrAdd(name, _ => new TaskCompletionSource(
            TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public ValueTask DisposeAsync() => web.DisposeAsync();

        private Task ListenAsync(CancellationToken ct)
        {
            web.MapMethods("/", ["OPTIONS"], (HttpResponse response) =>
            {
                response.Headers["WebHook-Allowed-Origin"] = "*";
            });
            web.MapPost("/", async (HttpRequest request) =>
            {
                var body = await request.ReadFromJsonAsync<JsonElement>();
                var one = body.ValueKind == JsonValueKind.Array ? body[0] : body;
                if (_blobs.TryGetValue(one.GetProperty("subject").GetString()!.Split('/')[^1], out var arrived))
                    arrived.TrySetResult();
            });
            return web.StartAsync(ct);
        }
    }
}
