using System.Runtime.InteropServices;
using BenchShared;

namespace SystemBench;

/// <summary>What the benchmark found; the JSON document of <c>--json</c>.</summary>
/// <param name="Machine">Cores, processor architecture, operating system and .NET.</param>
/// <param name="Figures">By name, units last.</param>
internal sealed record BenchReport(
    string Machine, int Files, int Customers, int Runs, int UploadsInParallel, IReadOnlyDictionary<Figure, Spread> Figures)
{
    public static BenchReport Of(BenchOptions options, IReadOnlyList<RunResult> results) => new(
        ThisMachine(), options.Files, options.Customers, options.Runs, Uploader.UploadsInParallel,
        Enum.GetValues<Figure>().ToDictionary(
            figure => figure, figure => Spread.Of([.. results.Select(result => result.Figures[figure])])));

    private static string ThisMachine() => FormattableString.Invariant(
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.RuntimeIdentifier}, {RuntimeInformation.FrameworkDescription}");
}

/// <summary>A figure over the runs.</summary>
internal sealed record Spread(double Median, double Lowest, double Highest)
{
    public static Spread Of(IReadOnlyList<double> values) =>
        new(Rounded(Statistics.Median(values)), Rounded(values.Min()), Rounded(values.Max()));

    private static double Rounded(double value) => Math.Round(value, 3);
}
