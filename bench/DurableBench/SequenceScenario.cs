using BenchShared;
using Microsoft.Data.Sqlite;

namespace DurableBench;

/// <summary>Orchestrations of four activities one after the other.</summary>
internal static class SequenceScenario
{
    private const int WarmUp = 500;
    private const int Alone = 200;

    // The start, and a step for the begin and for each answer.
    private const int TransactionsPerOrchestration = BenchFunctions.Steps + 2;

    internal static async Task<Dictionary<string, double>> RunAsync(
        BenchOptions options, string? path, CancellationToken ct)
    {
        var figures = await BaselineAsync(options, path, ct);
        await using var engine = await BenchFunctions.StartAsync(path, ct);
        Task RunOneAsync(int number, CancellationToken cancellation) => BenchFunctions.RunAsync(
            engine.Client, BenchFunctions.Sequence, number, number + BenchFunctions.Steps, cancellation);

        await MeasureAsync(figures, options.Orchestrations, RunOneAsync, ct);
        return figures;
    }

    /// <summary>Throughput with many in flight, then the latency of one alone.</summary>
    internal static async Task MeasureAsync(
        Dictionary<string, double> figures, int count, Func<int, CancellationToken, Task> runOne, CancellationToken ct)
    {
        await Meter.TimeAsync(WarmUp, BenchOptions.InFlight, runOne, ct);
        figures["orchestrations/s"] = count / await Meter.TimeAsync(count, BenchOptions.InFlight, runOne, ct);
        var latencies = new List<double>();
        for (var i = 0; i < Alone; i++) latencies.Add(await Meter.TimeAsync(() => runOne(i, ct), ct));
        figures["one alone (ms)"] = Statistics.Median(latencies) * 1_000;
        figures["peak memory (MB)"] = Meter.PeakMegabytes();
    }

    private static async Task<Dictionary<string, double>> BaselineAsync(
        BenchOptions options, string? path, CancellationToken ct)
    {
        var count = options.Orchestrations;
        if (path is not null)
        {
            return new() { ["baseline: plain transactions, flows/s"] = PlainTransactions(path + ".baseline", count) };
        }

        var seconds = await Meter.TimeAsync(count, BenchOptions.InFlight, static async (_, _) =>
        {
            for (var step = 0; step < BenchFunctions.Steps; step++) await Task.Yield();
        }, ct);
        return new() { ["baseline: plain tasks, flows/s"] = count / seconds };
    }

    // What durability costs at least where each step is a transaction of its own, one after the other.
    private static double PlainTransactions(string path, int count)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
            + "CREATE TABLE steps(id INTEGER PRIMARY KEY, payload TEXT)");
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO steps(payload) VALUES('1')";
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < count * TransactionsPerOrchestration; i++) insert.ExecuteNonQuery();
        return count / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
