using BenchShared;
using Microsoft.DurableTask.Client;

namespace DurableBench;

/// <summary>Instances that wait for an event: what they cost, and how fast an engine is up with them.</summary>
internal static class WaitingScenario
{
    private const int RoundTrips = 50;

    internal static async Task<Dictionary<string, double>> CreateAsync(
        BenchOptions options, string path, CancellationToken ct)
    {
        await using var engine = await BenchFunctions.StartAsync(path, ct);
        await RoundTripSecondsAsync(engine.Client, "warm-up", ct);
        var alone = await RoundTripSecondsAsync(engine.Client, "alone", ct);
        var heapBefore = Meter.HeapBytes();
        var seconds = await Meter.TimeAsync(options.Waiting, BenchOptions.InFlight, (number, cancellation) =>
            StartAsync(engine.Client, FormattableString.Invariant($"waiting-{number}"), cancellation), ct);
        await engine.WaitUntilQuietAsync(ct);
        await EnsureWaitingAsync(engine.Client, options.Waiting, ct);
        var heapBytes = Meter.HeapBytes() - heapBefore;
        return new()
        {
            ["created/s"] = options.Waiting / seconds,
            ["heap, bytes per instance"] = (double)heapBytes / options.Waiting,
            ["baseline: start, event, end with none of them (ms)"] = alone * 1_000,
            ["start, event, end of one more (ms)"] = await RoundTripSecondsAsync(engine.Client, "more", ct) * 1_000,
            ["peak memory (MB)"] = Meter.PeakMegabytes(),
        };
    }

    internal static async Task<Dictionary<string, double>> StartAsync(
        BenchOptions options, string path, CancellationToken ct)
    {
        var figures = new Dictionary<string, double>
        {
            ["file (MB)"] = (new FileInfo(path).Length + Length(path + "-wal")) / 1024.0 / 1024.0,
        };
        var start = TimeProvider.System.GetTimestamp();
        await using var engine = await BenchFunctions.StartAsync(path, ct);
        figures["seconds until started"] = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        await engine.Client.RaiseEventAsync("waiting-0", BenchFunctions.Event, 1, ct);
        await engine.Client.WaitForInstanceCompletionAsync("waiting-0", ct);
        figures["seconds until the first has ended"] = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        figures["peak memory (MB)"] = Meter.PeakMegabytes();
        await EnsureWaitingAsync(engine.Client, options.Waiting - 1, ct);
        return figures;
    }

    private static Task<string> StartAsync(DurableTaskClient client, string id, CancellationToken ct) =>
        client.ScheduleNewOrchestrationInstanceAsync(
            BenchFunctions.Waiting, input: null, new Microsoft.DurableTask.StartOrchestrationOptions(id), ct);

    private static async Task<double> RoundTripSecondsAsync(
        DurableTaskClient client, string prefix, CancellationToken ct)
    {
        var seconds = new List<double>();
        for (var i = 0; i < RoundTrips; i++)
        {
            seconds.Add(await Meter.TimeAsync(
                () => RoundTripAsync(client, FormattableString.Invariant($"{prefix}-{i}"), ct), ct));
        }

        return Statistics.Median(seconds);
    }

    private static async Task RoundTripAsync(DurableTaskClient client, string id, CancellationToken ct)
    {
        await StartAsync(client, id, ct);
        await client.RaiseEventAsync(id, BenchFunctions.Event, 1, ct);
        await client.WaitForInstanceCompletionAsync(id, ct);
    }

    private static async Task EnsureWaitingAsync(DurableTaskClient client, int expected, CancellationToken ct)
    {
        var running = new OrchestrationQuery { Statuses = [OrchestrationRuntimeStatus.Running], PageSize = expected };
        var count = 0;
        await foreach (var _ in client.GetAllInstancesAsync(running).WithCancellation(ct)) count++;
        if (count != expected) throw new InvalidOperationException($"{count} instances wait, not {expected}");
    }

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
