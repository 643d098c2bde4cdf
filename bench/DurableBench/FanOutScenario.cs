using BenchShared;
namespace DurableBench;

/// <summary>One orchestration that calls many activities at once.</summary>
internal static class FanOutScenario
{
    internal static async Task<Dictionary<string, double>> RunAsync(
        BenchOptions options, string? path, CancellationToken ct)
    {
        var plain = await Meter.TimeAsync(
            () => Task.WhenAll(Enumerable.Range(0, options.Activities).Select(static async _ => await Task.Yield())), ct);
        await using var engine = await BenchFunctions.StartAsync(path, ct);
        var seconds = await Meter.TimeAsync(
            () => BenchFunctions.RunAsync(
                engine.Client, BenchFunctions.FanOut, options.Activities, options.Activities, ct), ct);
        return new()
        {
            ["baseline: plain tasks (s)"] = plain,
            ["seconds"] = seconds,
            ["activities/s"] = options.Activities / seconds,
            ["peak memory (MB)"] = Meter.PeakMegabytes(),
        };
    }
}
