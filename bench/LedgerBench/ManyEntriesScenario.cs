using BenchShared;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Statements;

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
            await MeasureAsync(figures, $"{name}, statement page of 100", ledger, () => StatementAsync(ledger, ct), ct);
            await VerifyAsync(figures, name, ledger, entries, ct);
        }

        figures["peak memory (MB)"] = Meter.PeakMegabytes();
        return figures;
    }

    // The month in the middle: the edges of the period lie deep among the entries.
    private static async Task StatementAsync(LedgerUnderTest ledger, CancellationToken ct)
    {
        var account = await ledger.Store.ReadAccountAsync(ManyEntries.CustomerId, ct);
        var middle = ManyEntries.At((int)(account!.Sequence / 2));
        var from = new DateTimeOffset(middle.Year, middle.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var query = new StatementQuery(from, from.AddMonths(1), StatementFormat.Json, Limit: 100, null, null);
        var statement = await ledger.Statements.ReadAsync(account, query, middle, ct);
        if (statement?.Movements.Count is not > 0) throw new InvalidOperationException("The statement is empty.");
    }

    private static async Task VerifyAsync(
        Dictionary<string, double> figures, string name, LedgerUnderTest ledger, int entries, CancellationToken ct)
    {
        CustomerVerification? verified = null;
        var seconds = await Meter.TimeAsync(
            async () => verified = await ledger.Verification.VerifyAsync(ManyEntries.CustomerId, ct), ct);
        if (verified is not { Verified: true }) throw new InvalidOperationException($"{verified?.Finding?.Detail}");
        figures[$"{name}, verified with reading (entries/s)"] = entries / seconds;
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
