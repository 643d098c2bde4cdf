using Azure.Messaging;
using FunctionsRuntime.Tests.Support;
using FunctionsRuntime.Triggers.CosmosDb;
using FunctionsWorker.Configuration;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace FunctionsRuntime.Tests.Binding;

/// <summary>Bindings whose emulator does not run. The SDKs' own retries would outlast the tests' bound.</summary>
internal sealed class RefusedConnectionTests
{
    private const string Nothing = "http://127.0.0.1:9";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private static LocalFunctionsHostOptions Options => new()
    {
        Settings = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] =
                $"AccountName=a;AccountKey=a2V5;QueueEndpoint={Nothing}/a;BlobEndpoint={Nothing}/a",
            ["Ledger"] = $"AccountEndpoint={Nothing};AccountKey=a2V5",
            ["Topic"] = $"{Nothing}/topic",
            ["TopicKey"] = "a2V5",
        },
    };

    [TestCase("ToQueue", "Function 'ToQueue', output '$return' (queue)", "AzureWebJobsStorage")]
    [TestCase("ToBlob", "Function 'ToBlob', output '$return' (blob)", "AzureWebJobsStorage")]
    [TestCase("ToCosmos", "Function 'ToCosmos', output '$return' (cosmosDB)", "Ledger")]
    [TestCase("ToTopic", "Function 'ToTopic', output '$return' (eventGrid)", "Topic")]
    [TestCase("FromBlob", "Function 'FromBlob', parameter 'text'", "AzureWebJobsStorage")]
    public async Task Binding_WhereNothingListens_FailsAtOnceAndSaysWhatToStart(
        string function, string subject, string connection)
    {
        await using var app = await SampleApp.StartAsync(Options, null, typeof(Handlers));

        var failure = Assert.CatchAsync(() => app.Host.InvokeAsync(function, "{}").WaitAsync(Bound));

        Assert.That(failure!.Message, Is.EqualTo(
            $"{subject}: nothing listens at {Nothing}, to which the connection '{connection}' leads: "
            + "start its emulator, or set CaptureOutputs to see outputs without one"));
    }

    [TestCase("", true)]
    [TestCase(";DisableServerCertificateValidation=True", false)]
    public void CosmosClient_OfAnEmulator_LeavesCertificatesToTheSdk(string trust, bool hasOwnSender)
    {
        var settings = new Settings(new ConfigurationBuilder()
            .AddInMemoryCollection([new("Ledger", $"AccountEndpoint={Nothing};AccountKey=a2V5{trust}")])
            .Build());
        using var clients = new CosmosClients();

        var client = clients.Client(clients.Named("Ledger", settings));

        Assert.That(client.ClientOptions.HttpClientFactory is not null, Is.EqualTo(hasOwnSender));
    }

    public static class Handlers
    {
        [Function("ToQueue")]
        [QueueOutput("box")]
        public static string ToQueue([EventGridTrigger] string json) => json;

        [Function("ToBlob")]
        [BlobOutput("box/one")]
        public static string ToBlob([EventGridTrigger] string json) => json;

        [Function("ToCosmos")]
        [CosmosDBOutput("shop", "entries", Connection = "Ledger")]
        public static object ToCosmos([EventGridTrigger] string json) => new { id = json };

        [Function("ToTopic")]
        [EventGridOutput(TopicEndpointUri = "Topic", TopicKeySetting = "TopicKey")]
        public static CloudEvent ToTopic([EventGridTrigger] string json) => new("/shop", "Sold", json);

        [Function("FromBlob")]
        public static void FromBlob([EventGridTrigger] string json, [BlobInput("box/one")] string text) =>
            _ = json + text;
    }
}
