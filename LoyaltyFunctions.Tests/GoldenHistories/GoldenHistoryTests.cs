using DurableRuntime.Testing;
using FunctionsRuntime.Testing;
using LocalHost;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.GoldenHistories;

/// <summary>
/// Instances that run on Azure today must be able to go on with tomorrow's code: the histories of this folder stand
/// for them. See docs/workflow-versions.md.
/// </summary>
public sealed class GoldenHistoryTests
{
    /// <summary>Set to 1, the histories are recorded anew before they are replayed.</summary>
    private const string RecordVariable = "RECORD_GOLDEN_HISTORIES";

    private const string Remedy = $"""

        Instances that are running would fail like this. Either take the change back, or leave the old workflow as it is
        and put the change into a new one under a new name: docs/workflow-versions.md says how.
        Only where no such instance can exist any more, record anew:
        {RecordVariable}=1 dotnet test LoyaltyFunctions.Tests --filter GoldenHistory
        """;

    private static readonly Dictionary<string, IReadOnlyDictionary<string, WorkflowPath>> Paths = new()
    {
        [WorkflowNames.ProcessUpload] = ProcessUploadPaths.All,
        [WorkflowNames.EarnPoints] = EarnPointsPaths.All,
        [WorkflowNames.EarnPurchase] = EarnPurchasePaths.All,
        [WorkflowNames.ExpirePoints] = ExpirePointsPaths.All,
        [WorkflowNames.CloseLiability] = CloseLiabilityPaths.All,
        [WorkflowNames.TransferPoints] = TransferPointsPaths.All,
        [WorkflowNames.EraseProfile] = EraseProfilePaths.All,
        [WorkflowNames.SealLedger] = SealLedgerPaths.All,
        [WorkflowNames.CompactLake] = CompactLakePaths.All,
    };

    private static readonly string Folder =
        Path.Combine(LocalFolder.RepositoryRoot(), "LoyaltyFunctions.Tests", "GoldenHistories");

    private AppWorkflows workflows = null!;

    [OneTimeSetUp]
    public async Task OpenAsync()
    {
        workflows = AppWorkflows.Of(typeof(WorkflowNames).Assembly);
        if (Environment.GetEnvironmentVariable(RecordVariable) != "1") return;
        foreach (var (workflow, paths) in Paths) await RecordAsync(workflow, paths);
    }

    [OneTimeTearDown]
    public void Close() => workflows.Dispose();

    [Test]
    public void History_ReplayedOnTodaysCode_TakesTheStepsThatWereRecorded()
    {
        var red = Histories().Select(history => Mismatch(history.Name, history.Value)).OfType<string>();

        Assert.That(string.Join('\n', red), Is.Empty, Remedy);
    }

    [Test]
    public void Workflow_OfTheApp_HasAGoldenHistory()
    {
        var names = workflows.Names.Union(typeof(WorkflowNames).GetFields().Select(it => (string)it.GetValue(null)!));

        var missing = names.Except(Histories().Select(history => history.Value.Orchestrator));

        Assert.That(missing, Is.Empty, "A workflow without a golden history: add its paths beside EarnPointsPaths, and "
            + $"record them with {RecordVariable}=1.");
    }

    [Test]
    public void History_WithTwoActivitiesReordered_IsRefusedWithBothSteps()
    {
        const string award = "AwardPoints", validate = "ValidatePurchase";
        var json = File.ReadAllText(Path.Combine(Folder, $"{WorkflowNames.EarnPoints}.awarded.json"));
        var reordered = json.Replace(award, "?", StringComparison.Ordinal)
            .Replace(validate, award, StringComparison.Ordinal).Replace("?", validate, StringComparison.Ordinal);

        var mismatch = Mismatch("reordered", RecordedHistory.FromJson(reordered));

        Assert.That(mismatch, Does.Contain("Expected: step #0, a call of activity 'AwardPoints'. "
            + "Found: step #0, a call of activity 'ValidatePurchase'."));
    }

    private async Task RecordAsync(string workflow, IReadOnlyDictionary<string, WorkflowPath> paths)
    {
        foreach (var (name, path) in paths)
        {
            var history = await path.RecordAsync(workflows, workflow);
            await File.WriteAllTextAsync(Path.Combine(Folder, $"{workflow}.{name}.json"), history.ToJson() + "\n");
        }
    }

    private string? Mismatch(string name, RecordedHistory history)
    {
        try
        {
            workflows.Replay(history);
            return null;
        }
        catch (HistoryMismatchException mismatch)
        {
            return $"{name}: {mismatch.Message}";
        }
    }

    private static IEnumerable<(string Name, RecordedHistory Value)> Histories() =>
        Directory.EnumerateFiles(Folder, "*.json").Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(path), RecordedHistory.FromJson(File.ReadAllText(path))));
}
