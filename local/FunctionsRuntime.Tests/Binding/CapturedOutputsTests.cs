using Azure.Messaging;
using FunctionsRuntime.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace FunctionsRuntime.Tests.Binding;

internal sealed class CapturedOutputsTests
{
    private const string Nothing = "http://127.0.0.1:9";

    private SampleApp _app = null!;

    [OneTimeSetUp]
    public async Task Start() => _app = await SampleApp.StartAsync(Options(capture: true), null, typeof(Handlers));

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [SetUp]
    public void Forget() => _app.Host.Outputs.Clear();

    [Test]
    public async Task Outputs_OfEveryKind_AreCapturedAsTheServicesWouldGetThem()
    {
        await _app.Host.InvokeAsync("Sell", new Sale("s1", 3));

        var places = _app.Host.Outputs.All.Select(o => $"{o.FunctionName} {o.Kind} {o.Destination}");
        Assert.That(places, Is.EquivalentTo(new[]
        {
            "Sell Queue sold", "Sell Queue sold", "Sell Blob receipts/s1.txt", "Sell CosmosDB shop/sales",
            $"Sell EventGrid {Nothing}/topic",
        }));
        Assert.That(_app.Host.Outputs.To("sold").Select(o => o.Text), Is.EqualTo(new[] { "one", "two" }));
        Assert.That(_app.Host.Outputs.To("receipts/s1.txt").Single().Body.ToArray(), Is.EqualTo("paid"u8.ToArray()));
        Assert.That(
            _app.Host.Outputs.To("shop/sales").Single().ReadAs<Sale>(), Is.EqualTo(new Sale("s1", 3)));
        Assert.That(
            _app.Host.Outputs.To($"{Nothing}/topic").Single().ReadAs<CloudEvent>()!.Subject, Is.EqualTo("s1"));
    }

    [Test]
    public async Task Outputs_OfAWorkflowsActivity_AreThereWhenAllIsQuiet()
    {
        await _app.Host.DurableClient.ScheduleNewOrchestrationInstanceAsync("Flow");
        await _app.Host.WaitUntilQuietAsync();

        Assert.That(_app.Host.Outputs.All.Select(o => o.ToString()), Is.EqualTo(new[] { "Step -> Queue steps: done" }));
    }

    [Test]
    public void Output_ThatTheServiceWouldRefuse_FailsTheInvocation()
    {
        Assert.That(
            () => _app.Host.InvokeAsync("NoId", "{}"),
            Throws.InvalidOperationException.With.Message.EqualTo("Function 'NoId', output '$return' (cosmosDB): "
                + "the document has no 'id': give it one, in lower case, whose value is a string"));
        Assert.That(
            () => _app.Host.InvokeAsync("BadQueue", """{"name":"no--queue"}"""),
            Throws.InvalidOperationException.With.Message.Contains("'no--queue' is no name for a queue"));
        Assert.That(_app.Host.Outputs.All, Is.Empty);
    }

    [Test]
    public async Task Outputs_WithoutTheOption_SaysHowToSeeThem()
    {
        await using var app = await SampleApp.StartAsync(Options(capture: false), null, typeof(Handlers));

        Assert.That(
            () => app.Host.Outputs,
            Throws.InvalidOperationException.With.Message.Contains("LocalFunctionsHostOptions.CaptureOutputs"));
    }

    private static LocalFunctionsHostOptions Options(bool capture) => new()
    {
        CaptureOutputs = capture,
        Settings = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] =
                $"AccountName=a;AccountKey=a2V5;QueueEndpoint={Nothing}/a;BlobEndpoint={Nothing}/a",
            ["CosmosDB"] = $"AccountEndpoint={Nothing};AccountKey=a2V5",
            ["Topic"] = $"{Nothing}/topic",
            ["TopicKey"] = "a2V5",
        },
    };

    public sealed record Sale(string Id, int Pieces);

    public sealed class Sold
    {
        [QueueOutput("sold")]
        public required string[] Messages { get; init; }

        [BlobOutput("receipts/{id}.txt")]
        public required byte[] Receipt { get; init; }

        [CosmosDBOutput("shop", "sales")]
        public required object Document { get; init; }

        [EventGridOutput(TopicEndpointUri = "Topic", TopicKeySetting = "TopicKey")]
        public required CloudEvent Event { get; init; }
    }

    public static class Handlers
    {
        [Function("Sell")]
        public static Sold Sell([QueueTrigger("sales")] Sale sale) => new()
        {
            Messages = ["one", "two"],
            Receipt = "paid"u8.ToArray(),
            Document = new { id = sale.Id, pieces = sale.Pieces },
            Event = new CloudEvent("/shop", "Sold", sale) { Subject = sale.Id },
        };

        [Function("Flow")]
        public static Task Flow([OrchestrationTrigger] TaskOrchestrationContext context) =>
            context.CallActivityAsync("Step");

        [Function("Step")]
        [QueueOutput("steps")]
        public static string Step([ActivityTrigger] string? input) => input ?? "done";

        [Function("NoId")]
        [CosmosDBOutput("shop", "sales")]
        public static Sale NoId([EventGridTrigger] string json) => new(json, 1);

        [Function("BadQueue")]
        [QueueOutput("{name}")]
        public static string BadQueue([EventGridTrigger] string json) => json;
    }
}
