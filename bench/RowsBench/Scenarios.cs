using System.Globalization;
using BenchShared;

namespace RowsBench;

/// <param name="Rows">Of each file.</param>
/// <param name="Python">A Python that may have pandas.</param>
internal sealed record BenchOptions(IReadOnlyList<int> Rows, string Python, string Folder);

/// <summary>The scenarios: each of them for each size of file.</summary>
internal static class Scenarios
{
    private const int WarmUpRows = 200_000;

    private static readonly Dictionary<string, Func<string, BenchOptions, CancellationToken, Task<RowsMeasured>>> Known =
        new()
        {
            ["plan"] = (file, _, ct) => RowsWork.PlanAsync(file, ct),
            ["read, validate and judge"] = (file, _, ct) => RowsWork.JudgeAsync(file, ct),
            ["transform"] = (file, _, ct) => RowsWork.TransformAsync(file, ct),
            ["transform, pandas"] = (file, options, ct) => Pandas.TransformAsync(options.Python, file, ct),
        };

    public static ScenarioSet With(BenchOptions options) => new(
        [.. options.Rows.SelectMany(rows => Names(options).Select(name => NameOf(name, rows)))],
        (scenario, ct) => RunAsync(scenario, options, ct),
        folder =>
        [
            "--folder", folder, "--python", options.Python,
            "--rows", .. options.Rows.Select(rows => rows.ToString(CultureInfo.InvariantCulture)),
        ]);

    // A running app has compiled its code, and pandas comes compiled.
    private static async Task WarmUpAsync(string name, BenchOptions options, CancellationToken cancellationToken)
    {
        var file = Path.Combine(options.Folder, "warm-up.csv");
        if (!File.Exists(file)) RowsFile.Write(file, WarmUpRows);
        await Known[name](file, options, cancellationToken);
        await Known[name](file, options, cancellationToken);
    }

    private static IEnumerable<string> Names(BenchOptions options)
    {
        if (Pandas.IsThere(options.Python)) return Known.Keys;
        Console.Error.WriteLine($"{options.Python} has no pandas: apt-get install python3-pandas, or name another one");
        return Known.Keys.Where(name => !name.EndsWith("pandas", StringComparison.Ordinal));
    }

    private static string NameOf(string name, int rows) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}, {rows:N0} rows");

    private static async Task<Dictionary<string, double>> RunAsync(
        string scenario, BenchOptions options, CancellationToken cancellationToken)
    {
        var (name, rows) = options.Rows.SelectMany(count => Known.Keys.Select(known => (known, count)))
            .Single(it => NameOf(it.known, it.count) == scenario);
        var file = Path.Combine(options.Folder, string.Create(CultureInfo.InvariantCulture, $"rows-{rows}.csv"));
        if (!File.Exists(file)) RowsFile.Write(file, rows);
        if (!name.EndsWith("pandas", StringComparison.Ordinal)) await WarmUpAsync(name, options, cancellationToken);
        var measured = await Known[name](file, options, cancellationToken);
        return new Dictionary<string, double>
        {
            ["rows/s"] = rows / measured.Seconds,
            ["rows/s of CPU time"] = rows / measured.CpuSeconds,
            ["MB/s"] = new FileInfo(file).Length / measured.Seconds / 1e6,
            ["peak memory (MB)"] = measured.PeakMegabytes,
        };
    }
}
