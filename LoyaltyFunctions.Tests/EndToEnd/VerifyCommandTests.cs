using System.Text.Json;
using LocalHost;
using LocalHost.Verify;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>The command <c>verify</c>: what it prints and how it ends.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private readonly TemporaryFolder state = new();

    /// <summary>Leaves a state folder with two customers and a seal over both.</summary>
    [OneTimeSetUp]
    public async Task MakeStateAsync()
    {
        await using var platform = await LocalPlatform.StartAsync(
            new LocalPlatformOptions { State = state.Path }, CancellationToken.None);
        var (ledger, sealing) = (Service<PointsLedger>(platform), Service<LedgerSealing>(platform));
        foreach (var n in Enumerable.Range(1, 4))
        {
            await ledger.ExecuteAsync(Some.Earn($"order-{n}", $"c-{n % 2}"), CancellationToken.None);
        }

        var day = new DateOnly(2026, 3, 14);
        var pages = await sealing.SealPagesAsync(day, first: 0, after: "", CancellationToken.None);
        await sealing.CompleteAsync(day, pages.Pages, pages.Unreadable, CancellationToken.None);
    }

    public void Dispose() => state.Dispose();

    [Test]
    [Order(1)]
    public async Task Verify_OfAStateThatIsWell_EndsWithZero()
    {
        var (exitCode, report, error) = await RunAsync();

        Assert.That(exitCode, Is.EqualTo(VerifyCommand.Clean), error);
        Assert.That(
            (report!.Customers, report.Entries, report.HeldAgainstSeals, report.Findings.Count),
            Is.EqualTo((2, 4, true, 0)));
    }

    [Test]
    [Order(2)]
    public async Task Verify_OfOneCustomerAsATable_PrintsFigures()
    {
        var (exitCode, output, error) = await HostProcess.RunAsync(
            "verify", "--state", state.Path, "--customer", "c-1", "--without-seals");

        Assert.That(exitCode, Is.EqualTo(VerifyCommand.Clean), error);
        Assert.That(output, Does.Contain("entries/s").And.Contain("Held against no seal"));
    }

    [Test]
    [Order(3)]
    public async Task Verify_OfAStateInUse_SaysSoInOneLine()
    {
        using var other = LocalFolder.Open(state.Path, clean: false);

        var (exitCode, _, error) = await RunAsync();

        Assert.That(exitCode, Is.EqualTo(VerifyCommand.Failed));
        Assert.That(error.TrimEnd(), Does.Contain("in use by another host").And.Not.Contains("\n"));
    }

    [TestCase("holds no ledger", "--state", "/nowhere/at/all")]
    [TestCase("No customer 'nobody'", "--customer", "nobody")]
    [TestCase("nothing left to verify", "--clean")]
    [TestCase("--cosmos", "--storage", "UseDevelopmentStorage=true")]
    [TestCase("cannot be read", "--cosmos", "nonsense")]
    public async Task Verify_OfWhatCannotBeRead_IsAFailureAndNoFinding(string message, params string[] arguments)
    {
        string[] where = arguments.Contains("--state") ? [] : ["--state", state.Path];
        var (exitCode, _, error) = await HostProcess.RunAsync(["verify", .. where, .. arguments]);

        Assert.That(exitCode, Is.EqualTo(VerifyCommand.Failed));
        Assert.That(error, Does.Contain(message));
    }

    [Test]
    public void Verify_OfWhatIsNoJson_IsAFailureAndNoFinding() => Assert.Multiple(() =>
    {
        Assert.That(VerifyCommand.IsUnreadable(new JsonException("no JSON")), Is.True);
        Assert.That(VerifyCommand.IsUnreadable(new InvalidOperationException("a bug")), Is.False);
    });

    [Test]
    [Order(4)]
    public async Task Verify_OfAChainThatWasCut_EndsWithTwoAndNamesTheEntry()
    {
        await using (var ledger = await AzureServices.Cosmos.CosmosEndpoint.StartAsync(
            new() { Path = Path.Combine(state.Path, "cosmos.db") }))
        {
            using var client = new CosmosClient(
                ledger.ConnectionString, new() { ConnectionMode = ConnectionMode.Gateway, LimitToEndpoint = true });
            await client.GetContainer(CosmosNames.Database, CosmosNames.Ledger)
                .DeleteItemAsync<object>("earn:default:order-3", new PartitionKey("c-1"));
        }

        var (exitCode, report, error) = await RunAsync();

        Assert.That(exitCode, Is.EqualTo(VerifyCommand.Wrong), error);
        Assert.That(
            report!.Findings.Select(found => (found.CustomerId, found.Kind, found.Sequence)),
            Is.EqualTo(new[] { ("c-1", ChainFault.Missing, 2L) }));
    }

    private static T Service<T>(LocalPlatform platform)
        where T : notnull => platform.App.Services.GetRequiredService<T>();

    private async Task<(int ExitCode, VerifyReport? Report, string Error)> RunAsync()
    {
        var (exitCode, output, error) = await HostProcess.RunAsync("verify", "--state", state.Path, "--json");
        var report = output.Length == 0
            ? null
            : JsonSerializer.Deserialize<VerifyReport>(output, StoredJson.Options);
        return (exitCode, report, error);
    }
}
