using System.Globalization;
using BenchShared;

namespace ServicesBench;

/// <summary>How much is measured.</summary>
/// <param name="Folder">Where files are kept.</param>
internal sealed record BenchOptions(int Operations, int Events, string Folder)
{
    public IEnumerable<string> ArgumentsFor(string folder) =>
    [
        "--folder", folder,
        "--operations", Operations.ToString(CultureInfo.InvariantCulture),
        "--events", Events.ToString(CultureInfo.InvariantCulture),
    ];
}

/// <summary>What is measured, in the order of the table.</summary>
internal static class Scenarios
{
    private delegate Task<Dictionary<string, double>> Scenario(BenchOptions options, CancellationToken ct);

    private static readonly Dictionary<string, Scenario> All = new()
    {
        ["point reads, 1 client"] = new CosmosScenario((work, ct) => work.ReadAsync(ct), clients: 1).RunAsync,
        ["point reads, 32 clients"] = new CosmosScenario((work, ct) => work.ReadAsync(ct), clients: 32).RunAsync,
        ["writes, 1 client"] = new CosmosScenario((work, ct) => work.WriteAsync(ct), clients: 1).RunAsync,
        ["writes, 32 clients"] = new CosmosScenario((work, ct) => work.WriteAsync(ct), clients: 32).RunAsync,
        ["award batches, 1 client"] = new CosmosScenario((work, ct) => work.AwardAsync(ct), clients: 1).RunAsync,
        ["award batches, 32 clients"] = new CosmosScenario((work, ct) => work.AwardAsync(ct), clients: 32).RunAsync,
        ["Event Grid"] = DeliveryScenario.RunAsync,
        ["blob events beside 10,000 blobs"] = BlobEventScenario.RunAsync,
    };

    public static ScenarioSet With(BenchOptions options) =>
        new([.. All.Keys], (name, ct) => All[name](options, ct), options.ArgumentsFor);
}
