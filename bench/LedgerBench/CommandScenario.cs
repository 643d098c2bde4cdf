using System.Globalization;
using BenchShared;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LedgerBench;

/// <summary>
/// Awards and redemptions through the whole ledger, spread over many customers, by 1, 8 and 32 clients; in turns with
/// them, as the baseline, the same read and batch by the bare client, without the ledger's rules.
/// </summary>
internal static class CommandScenario
{
    private const int Turns = 10;
    private static readonly int[] Clients = [1, 8, 32];

    public static async Task<Dictionary<string, double>> RunAsync(BenchOptions options, CancellationToken ct)
    {
        await using var ledger = await LedgerUnderTest.StartAsync(options, ct);
        var work = new LedgerWork(ledger, options.Customers);
        var figures = new Dictionary<string, double>
        {
            ["first awards, which open an account, 32 clients (/s)"] =
                options.Customers / await Meter.TimeAsync(options.Customers, 32, work.OpenAsync, ct),
        };
        await work.PrepareBaselineAsync(ct);
        foreach (var clients in Clients)
        {
            await CompareAsync(figures, $"awards, {clients} clients", work.AwardAsync, work, (clients, options), ct);
            await CompareAsync(figures, $"redemptions, {clients} clients", work.RedeemAsync, work, (clients, options), ct);
        }

        await CountAsync(figures, "award", work.AwardAsync, ledger, ct);
        await CountAsync(figures, "redemption", work.RedeemAsync, ledger, ct);
        await work.VerifyAsync(ct);
        figures["peak memory (MB)"] = Meter.PeakMegabytes();
        return figures;
    }

    private static async Task CompareAsync(
        Dictionary<string, double> figures, string name, Func<int, CancellationToken, Task> command, LedgerWork work,
        (int Clients, BenchOptions Options) load, CancellationToken ct)
    {
        var measured = new Series();
        var baseline = new Series();
        var count = load.Options.Commands / Turns;
        for (var turn = 0; turn < Turns; turn++)
        {
            await baseline.RunAsync(count, load.Clients, work.BareAsync, ct);
            await measured.RunAsync(count, load.Clients, command, ct);
        }

        figures[$"{name} (/s)"] = measured.PerSecond;
        figures[$"{name}, baseline: read and batch alone (/s)"] = baseline.PerSecond;
        figures[$"{name}, p50 (ms)"] = measured.Milliseconds(50);
        figures[$"{name}, p99 (ms)"] = measured.Milliseconds(99);
    }

    // Counted on commands one after the other, without contention.
    private static async Task CountAsync(
        Dictionary<string, double> figures, string name, Func<int, CancellationToken, Task> command,
        LedgerUnderTest ledger, CancellationToken ct)
    {
        const int sample = 100;
        ledger.Cosmos.Charges.Reset();
        for (var i = 0; i < sample; i++) await command(i, ct);
        foreach (var total in ledger.Cosmos.Charges.Totals)
        {
            figures[string.Create(CultureInfo.InvariantCulture, $"requests of one {name}: {total.Kind}")] =
                (double)total.Requests / sample;
        }

        figures[$"RU of one {name}"] = ledger.Cosmos.Charges.RequestUnits() / sample;
    }

    /// <summary>How long commands took, one by one and together.</summary>
    private sealed class Series
    {
        private readonly List<double> milliseconds = [];
        private double seconds;

        public double PerSecond => milliseconds.Count / seconds;

        public double Milliseconds(int percent) => Statistics.Percentile(milliseconds, percent);

        public async Task RunAsync(int count, int clients, Func<int, CancellationToken, Task> run, CancellationToken ct)
        {
            var each = new double[count];
            seconds += await Meter.TimeAsync(
                count, clients,
                async (number, cancellation) =>
                {
                    var start = TimeProvider.System.GetTimestamp();
                    await run(number, cancellation);
                    each[number] = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
                },
                ct);
            milliseconds.AddRange(each);
        }
    }
}
