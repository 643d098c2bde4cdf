using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using AzureServices.Cosmos;
using AzureServices.EventGrid;
using FunctionsRuntime;
using LocalHost;
using LocalHost.Demo;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>The command <c>services</c>: the local Azure services for an app that runs elsewhere.</summary>
public sealed class ServicesCommandTests
{
    [Test]
    public async Task Services_WithTheAppInAnotherProcess_CarryAnUploadToItsPoints()
    {
        using var state = new TemporaryFolder();
        var address = new Uri($"http://127.0.0.1:{FreePort()}/");
        var (process, settings) = await HostProcess.StartServicesAsync(state.Path, address);
        await using var services = process;
        var options = new LocalFunctionsHostOptions
        {
            Settings = settings.ToDictionary(it => it.Key, it => (string?)it.Value),
            Url = address.ToString(),
        };
        await using var app = await LocalFunctionsHost.StartAsync<PointsLedger>(options);
        using var api = new HttpClient { BaseAddress = address };
        var run = new UploadRun(api, settings["DataStorage"], TimeProvider.System);
        using var purchase = new MemoryStream(
            Encoding.UTF8.GetBytes("""{"transactionId":"far","customerId":"c-far","amount":5,"currency":"EUR"}"""));

        var uploadId = await run.UploadAsync("far.json", purchase, default);
        var outcome = (await run.SettleAsync([uploadId], _ => { }, default))[uploadId];

        Assert.That((outcome.Outcome, outcome.Points), Is.EqualTo((UploadOutcomeKind.Awarded, new Points(50))));
    }

    [Test]
    public void Sample_OfTheSettings_LeadsToTheServicesOnTheirOwnPorts()
    {
        var sample = Path.Combine(LocalFolder.RepositoryRoot(), "local.settings.sample.json");
        var values = JsonDocument.Parse(File.ReadAllText(sample)).RootElement.GetProperty("Values");

        string? Value(string name) => values.GetProperty(name).GetString();

        Assert.Multiple(() =>
        {
            Assert.That(Value("DataStorage"), Is.EqualTo("UseDevelopmentStorage=true"));
            Assert.That(ServicesCommand.StoragePort, Is.EqualTo(10000), "which UseDevelopmentStorage=true stands for");
            Assert.That(Value("Cosmos"), Is.EqualTo(
                $"AccountEndpoint=http://127.0.0.1:{ServicesCommand.CosmosPort}/;" +
                $"AccountKey={CosmosEndpoint.WellKnownKey};"));
            Assert.That(Value("EventGrid__TopicEndpoint"), Is.EqualTo(
                $"http://127.0.0.1:{ServicesCommand.EventGridPort}/topics/loyalty/api/events"));
            Assert.That(Value("EventGrid__TopicKey"), Is.EqualTo(EventGridOptions.DefaultKey));
        });
    }

    [TestCase("--storage-port", "70000", "a port is a number from 0 to 65535")]
    [TestCase("--app", "somewhere", "is no address")]
    public async Task Services_WithAnOptionThatIsOff_SaySo(string option, string value, string complaint)
    {
        using var state = new TemporaryFolder();

        var (exitCode, _, error) = await HostProcess.RunAsync("services", option, value, "--state", state.Path);

        Assert.That(exitCode, Is.Not.Zero);
        Assert.That(error, Does.Contain(option).And.Contain(complaint));
    }

    [Test]
    public async Task Services_WhosePortIsTaken_SaySoInOneLine()
    {
        using var state = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = $"{((IPEndPoint)other.LocalEndpoint).Port}";

        var (exitCode, output, error) = await HostProcess.RunAsync(
            "services", "--storage-port", "0", "--event-grid-port", "0", "--cosmos-port", port, "--state", state.Path);

        Assert.That((exitCode, output), Is.EqualTo((1, "")));
        Assert.That(error, Does.StartWith("error: ").And.Contains($"port {port} is taken"));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
