using System.Globalization;
using BenchShared;

namespace LedgerBench;

/// <summary>How much is measured.</summary>
/// <param name="Folder">Where files are kept.</param>
internal sealed record BenchOptions(int Customers, int Commands, int Entries, string Folder)
{
    public IEnumerable<string> ArgumentsFor(string folder) =>
    [
        "--folder", folder,
        "--customers", Customers.ToString(CultureInfo.InvariantCulture),
        "--commands", Commands.ToString(CultureInfo.InvariantCulture),
        "--entries", Entries.ToString(CultureInfo.InvariantCulture),
    ];
}

/// <summary>What is measured, in the order of the table.</summary>
internal static class Scenarios
{
    private delegate Task<Dictionary<string, double>> Scenario(BenchOptions options, CancellationToken ct);

    private static readonly Dictionary<string, Scenario> All = new()
    {
        ["commands"] = CommandScenario.RunAsync,
        ["one customer"] = ManyEntriesScenario.RunAsync,
    };

    public static ScenarioSet With(BenchOptions options) =>
        new([.. All.Keys], (name, ct) => All[name](options, ct), options.ArgumentsFor);
}
