using System.Text.Json;
using LoyaltyFunctions.Shared;
using Spectre.Console;

namespace SystemBench;

/// <summary>Warms up once, measures each run on a platform of its own, prints the medians.</summary>
internal static class BenchCommand
{
    private static readonly JsonSerializerOptions Indented = new(StoredJson.Options) { WriteIndented = true };

    /// <returns>0 where every balance of every run was exactly right, else 1.</returns>
    public static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var files = PurchaseFile.Many(options.Files, options.Customers);
        var results = new List<RunResult>();
        for (var run = 0; run <= options.Runs; run++)
        {
            var result = await SystemRun.RunAsync(files, cancellationToken);
            await TellAsync(run, options.Runs, result);
            if (result.Mistakes.Count > 0) return 1;
            if (run > 0) results.Add(result);
        }

        var report = BenchReport.Of(options, results);
        if (options.Json) Console.WriteLine(JsonSerializer.Serialize(report, Indented));
        else ReportTable.Print(AnsiConsole.Console, report);
        return 0;
    }

    // On standard error, so that standard output carries the result alone.
    private static async Task TellAsync(int run, int runs, RunResult result)
    {
        var name = run == 0 ? "warm-up" : FormattableString.Invariant($"run {run} of {runs}");
        await Console.Error.WriteLineAsync(
            FormattableString.Invariant($"{name}: all settled in {result.Figures[Figure.SettledSeconds]:0.00} s"));
        foreach (var mistake in result.Mistakes) await Console.Error.WriteLineAsync($"error: {mistake}");
    }
}
