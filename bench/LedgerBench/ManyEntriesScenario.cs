using BenchShared;
using LoyaltyFunctions.Ledger;

namespace LedgerBench;

/// <summary>What it costs to read a customer who has very many entries, beside one who has ten.</summary>
internal static class ManyEntriesScenario
{
    private const int Reads = 500;

    public static async Task<Dictionary<string, double>> RunAsync(BenchOptions options, CancellationToken ct)
    {
        var figures = new Dictionary<string, double>();
        foreach (var (name, entries) in new[] { ("baseline: ten entries", 10), ("all entries", options.Entries) })
        {
            await using var ledger = await LedgerUnderTest.StartAsync(options, ct);
            var left = await ManyEntries.WriteAsync(ledger.Store, entries, ct);
            await MeasureAsync(figures, $"{name}, balance", ledger, async () =>
            {
                var account = await ledger.Store.ReadAccountAsync(ManyEntries.CustomerId, ct);
                if (account?.Balance != left) throw new InvalidOperationException($"The balance is {account?.Balance}.");
            }, ct);
        }

        figures["peak memory (MB)"] = Meter.PeakMegabytes();
        return figures;
    }

    private static async Task MeasureAsync(
        Dictionary<string, double> figures, string name, LedgerUnderTest ledger, Func<Task> read, CancellationToken ct)
    {
        await read();
        ledger.Cosmos.Charges.Reset();
        var milliseconds = new List<double>();
        for (var i = 0; i < Reads; i++) milliseconds.Add(await Meter.TimeAsync(read, ct) * 1_000);
        figures[$"{name}, p50 (ms)"] = Statistics.Percentile(milliseconds, 50);
        figures[$"{name}, p99 (ms)"] = Statistics.Percentile(milliseconds, 99);
        figures[$"{name}, requests"] = (double)ledger.Cosmos.Charges.Totals.Sum(it => it.Requests) / Reads;
        figures[$"{name}, RU"] = ledger.Cosmos.Charges.RequestUnits() / Reads;
    }
}
