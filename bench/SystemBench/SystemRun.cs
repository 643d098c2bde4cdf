using System.Threading.Channels;
using Azure.Storage.Blobs;
using BenchShared;
using LocalHost;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.DependencyInjection;

namespace SystemBench;

/// <summary>One run on a platform of its own: the whole way first, then the bare uploads on the same Azurite.</summary>
internal sealed class SystemRun : IDisposable
{
    private const string BaselineContainer = "bench-upload-only";

    private readonly TimeProvider time = TimeProvider.System;
    private readonly LocalPlatform platform;
    private readonly IReadOnlyList<PurchaseFile> files;
    private readonly BlobServiceClient storage;
    private readonly HttpClient api;
    private readonly Dictionary<Figure, double> figures = [];

    private SystemRun(LocalPlatform platform, IReadOnlyList<PurchaseFile> files)
    {
        this.platform = platform;
        this.files = files;
        storage = new BlobServiceClient(platform.Addresses.Storage);
        api = new HttpClient { BaseAddress = platform.Addresses.Api };
    }

    public static async Task<RunResult> RunAsync(IReadOnlyList<PurchaseFile> files, CancellationToken cancellationToken)
    {
        var state = Directory.CreateTempSubdirectory("loyalty-bench-");
        try
        {
            await using var platform = await LocalPlatform.StartAsync(
                new LocalPlatformOptions { State = state.FullName }, cancellationToken);
            using var run = new SystemRun(platform, files);
            return await run.MeasureAsync(cancellationToken);
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    public void Dispose() => api.Dispose();

    private async Task<RunResult> MeasureAsync(CancellationToken cancellationToken)
    {
        var audit = new Audit(api, storage, time);
        using var calls = new CallMeter();
        var start = time.GetTimestamp();
        var (balances, settlements) = await WholeWayAsync(cancellationToken);
        await audit.EventsArchivedAsync(files.Count, cancellationToken);
        figures[Figure.EventsArchivedSeconds] = time.GetElapsedTime(start).TotalSeconds;
        RecordCalls(calls, new OwnCalls(audit.Requests, balances.Requests, settlements.Requests));
        var mistakes = await audit.MistakesAsync(files, cancellationToken);
        await UploadOnlyAsync(cancellationToken);
        return new RunResult(figures, mistakes);
    }

    private async Task<(BalanceWatch Balances, SettlementWatch Settlements)> WholeWayAsync(CancellationToken cancellationToken)
    {
        var balances = new BalanceWatch(platform.App.Services.GetRequiredService<Database>(), time);
        var settlements = new SettlementWatch(api, time);
        var uploads = Channel.CreateUnbounded<string>();
        await using var resources = ResourceMeter.Start();
        var start = time.GetTimestamp();
        var uploading = UploadAsync(BlobNames.Uploads, balances.Started, uploads.Writer, cancellationToken);
        var watching = balances.RunAsync(files.Count, cancellationToken);
        await settlements.RunAsync(uploads.Reader, cancellationToken);
        var settledSeconds = time.GetElapsedTime(start).TotalSeconds;
        figures[Figure.UploadedSeconds] = await uploading;
        await watching;
        figures[Figure.SettledSeconds] = settledSeconds;
        figures[Figure.PurchasesPerSecond] = files.Count / settledSeconds;
        RecordLatencies(balances.Latencies);
        RecordResources(resources);
        return (balances, settlements);
    }

    // The same PUTs into a container that nobody subscribes to.
    private async Task UploadOnlyAsync(CancellationToken cancellationToken)
    {
        await storage.GetBlobContainerClient(BaselineContainer).CreateAsync(cancellationToken: cancellationToken);
        figures[Figure.UploadOnlySeconds] = await UploadAsync(
            BaselineContainer, _ => { }, Channel.CreateUnbounded<string>().Writer, cancellationToken);
    }

    private async Task<double> UploadAsync(
        string container, Action<PurchaseFile> starting, ChannelWriter<string> uploadIds, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        await new Uploader(storage.GetBlobContainerClient(container)).SendAsync(files, starting, uploadIds, cancellationToken);
        return time.GetElapsedTime(start).TotalSeconds;
    }

    private void RecordLatencies(List<double> latencies)
    {
        figures[Figure.BalanceVisibleP50Milliseconds] = Statistics.Percentile(latencies, 50);
        figures[Figure.BalanceVisibleP99Milliseconds] = Statistics.Percentile(latencies, 99);
    }

    private void RecordResources(ResourceMeter resources)
    {
        const double bytesPerMegabyte = 1024 * 1024;
        figures[Figure.CpuSeconds] = resources.Cpu.TotalSeconds;
        figures[Figure.AzuriteCpuSeconds] = resources.AzuriteCpu.TotalSeconds;
        figures[Figure.PeakMegabytes] = resources.PeakBytes / bytesPerMegabyte;
        figures[Figure.AzuritePeakMegabytes] = resources.AzuritePeakBytes / bytesPerMegabyte;
    }

    // Without the calls that only the measurement makes; the upload itself counts.
    private void RecordCalls(CallMeter calls, OwnCalls own)
    {
        const string endpoint = "AccountEndpoint=";
        var addresses = platform.Addresses;
        var cosmos = addresses.Cosmos.Split(';').First(part => part.StartsWith(endpoint, StringComparison.Ordinal))[endpoint.Length..];
        figures[Figure.StorageCallsPerPurchase] = (double)(calls.To(storage.Uri) - own.Storage) / files.Count;
        figures[Figure.CosmosCallsPerPurchase] = (double)(calls.To(new Uri(cosmos)) - own.Cosmos) / files.Count;
        figures[Figure.EventGridCallsPerPurchase] = (double)calls.To(addresses.Topic) / files.Count;
        figures[Figure.AppCallsPerPurchase] = (double)(calls.To(addresses.Api) - own.App) / files.Count;
    }

    private sealed record OwnCalls(int Storage, int Cosmos, int App);
}
