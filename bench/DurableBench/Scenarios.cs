using BenchShared;
using DurableBench.App;

namespace DurableBench;

/// <summary>What is measured, in the order of the table. Each gives figures by name, units last.</summary>
internal static class Scenarios
{
    internal delegate Task<Dictionary<string, double>> Scenario(BenchOptions options, CancellationToken ct);

    internal static IReadOnlyDictionary<string, Scenario> All { get; } = new Dictionary<string, Scenario>
    {
        ["four activities, memory"] = (options, ct) => SequenceScenario.RunAsync(options, null, ct),
        ["four activities, SQLite"] = (options, ct) => SequenceScenario.RunAsync(options, FileOf(options, "seq"), ct),
        ["four activities, whole host"] = HostScenario.OrchestrationsAsync,
        ["fan-out, memory"] = (options, ct) => FanOutScenario.RunAsync(options, null, ct),
        ["fan-out, SQLite"] = (options, ct) => FanOutScenario.RunAsync(options, FileOf(options, "fan"), ct),
        ["waiting instances"] = (options, ct) => WaitingScenario.CreateAsync(options, FileOf(options, "wait"), ct),
        // After the one above, whose file it opens.
        ["start-up with them"] = (options, ct) => WaitingScenario.StartAsync(options, FileOf(options, "wait"), ct),
        ["Event Grid webhook"] = HostScenario.EventGridAsync,
    };

    internal static ScenarioSet With(BenchOptions options) =>
        new([.. All.Keys], (name, ct) => All[name](options, ct), options.ArgumentsFor);

    internal static string FileOf(BenchOptions options, string name) => Path.Combine(
        options.Folder ?? throw new ArgumentException("--scenario wants --folder."), $"{name}.db");
}
