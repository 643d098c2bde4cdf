using Azure.Storage.Blobs;
using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Tests.Binding;

internal sealed class BindingErrorTests
{
    private const string Prefix = "Function 'F', parameter 'p': ";

    [TestCase(typeof(UnknownName), Prefix + "'in/{nmae}' names the value 'nmae', which the trigger does not have: "
        + "it has BlobTrigger, name, Uri.")]
    [TestCase(typeof(NoValues), "Function 'F', method 'Run': 'out/{id}' names the value 'id', which the trigger does "
        + "not have: it has none, write the text out.")]
    [TestCase(typeof(EmptyBraces), Prefix + "'in/{}' has a brace without a name: write {name}.")]
    [TestCase(typeof(NoSetting), "Function 'F', method 'Run': '%box%' names the setting 'box', which does not exist: "
        + "add it to Values in local.settings.json.")]
    [TestCase(typeof(NoConnection), "Function 'F', method 'Run': the connection 'Ledger' does not exist: "
        + "add 'Ledger' to Values in local.settings.json.")]
    [TestCase(typeof(BadContainer), Prefix + "'My_Box' is no name for a container: take 3 to 63 lower-case letters, "
        + "digits and single hyphens, with no hyphen at the ends.")]
    [TestCase(typeof(BadQueue), Prefix + "'q--1' is no name for a queue: take 3 to 63 lower-case letters, "
        + "digits and single hyphens, with no hyphen at the ends.")]
    [TestCase(typeof(ContainerOfFile), Prefix + "'inbox/a.txt' is one blob: "
        + "take a BlobClient, or name the container alone.")]
    [TestCase(typeof(TextOfContainer), Prefix + "'inbox' is a container: add the blob's name, "
        + "or take a BlobContainerClient or an IEnumerable.")]
    [TestCase(typeof(BinaryBlob), Prefix + "the worker reads a BinaryData as JSON, not as the blob's bytes: "
        + "take a byte[] or a Stream.")]
    [TestCase(typeof(TextOfDocument), Prefix + "the worker reads a document as JSON, which does not fit into a String: "
        + "take a class of yours, a JsonElement, or a Container.")]
    [TestCase(typeof(HalfADocument), Prefix + "one document needs its Id and PartitionKey: "
        + "set both, or take an IEnumerable.")]
    [TestCase(typeof(NothingReturned), "Function 'F', method 'Run': it returns nothing to send: return the value.")]
    [TestCase(typeof(StreamReturned), "Function 'F', method 'Run': the worker sends a Stream as JSON, not its content: "
        + "return a string or a byte[].")]
    [TestCase(typeof(BothWays), "Function 'F', method 'Run': its output hides those on the properties of Two: "
        + "leave one or the other.")]
    [TestCase(typeof(TwoOnOne), "Function 'F', property 'Doubled.Text': it has several outputs: "
        + "give each its own property.")]
    [TestCase(typeof(NoRequest), "Function 'F', property 'Answer.Text': there is no HTTP request to answer: "
        + "take the HTTP result out.")]
    [TestCase(typeof(Hidden), "Function 'F', property 'Secret.Text': nobody can read it: "
        + "make the property and its getter public.")]
    [TestCase(typeof(NoTopic), "Function 'F', method 'Run': a topic needs an address and, as there is no "
        + "managed identity here, a key: set TopicEndpointUri and TopicKeySetting to the names of two settings.")]
    [TestCase(typeof(NoTopicSetting), "Function 'F', method 'Run': the setting 'Topic' does not exist: "
        + "add it to Values in local.settings.json.")]
    [TestCase(typeof(NoKeyPath), "Function 'F', method 'Run': a new container needs a path: "
        + "set PartitionKey, as in \"/customerId\".")]
    public void Start_BindingThatCannotWork_NamesFunctionPlaceAndRemedy(Type functions, string expected)
    {
        var options = new LocalFunctionsHostOptions
        {
            Settings = new Dictionary<string, string?>
            {
                ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
                ["CosmosDB"] = "AccountEndpoint=http://127.0.0.1:9;AccountKey=a2V5",
            },
        };

        var failure = Assert.ThrowsAsync<FunctionsStartupException>(
            () => SampleApp.StartAsync(options, null, functions));

        Assert.That(failure!.Problems, Is.EqualTo(new[] { expected }));
    }

    private sealed class UnknownName
    {
        [Function("F")]
        public static void Run([BlobTrigger("box/{name}")] string blob, [BlobInput("in/{nmae}")] string p) =>
            _ = blob + p;
    }

    private sealed class NoValues
    {
        [Function("F")]
        [BlobOutput("out/{id}")]
        public static string Run([TimerTrigger("0 0 0 * * *")] TimerInfo timer) => $"{timer}";
    }

    private sealed class EmptyBraces
    {
        [Function("F")]
        public static void Run([QueueTrigger("box")] string text, [BlobInput("in/{}")] string p) => _ = text + p;
    }

    private sealed class NoSetting
    {
        [Function("F")]
        [QueueOutput("%box%")]
        public static string Run([EventGridTrigger] string json) => json;
    }

    private sealed class NoConnection
    {
        [Function("F")]
        [CosmosDBOutput("loyalty", "ledger", Connection = "Ledger")]
        public static string Run([EventGridTrigger] string json) => json;
    }

    private sealed class BadContainer
    {
        [Function("F")]
        public static void Run([QueueTrigger("box")] string text, [BlobInput("My_Box/a")] string p) => _ = text + p;
    }

    private sealed class BadQueue
    {
        [Function("F")]
        public static void Run([QueueTrigger("q--1")] string p) => _ = p;
    }

    private sealed class ContainerOfFile
    {
        [Function("F")]
        public static void Run([QueueTrigger("box")] string text, [BlobInput("inbox/a.txt")] BlobContainerClient p) =>
            _ = (text, p);
    }

    private sealed class TextOfContainer
    {
        [Function("F")]
        public static void Run([QueueTrigger("box")] string text, [BlobInput("inbox")] string p) => _ = text + p;
    }

    private sealed class BinaryBlob
    {
        [Function("F")]
        public static void Run([QueueTrigger("box")] string text, [BlobInput("inbox/a")] BinaryData p) => _ = (text, p);
    }

    private sealed class TextOfDocument
    {
        [Function("F")]
        public static void Run(
            [QueueTrigger("box")] string text,
            [CosmosDBInput("loyalty", "ledger", Id = "a", PartitionKey = "b")] string p) => _ = text + p;
    }

    private sealed class HalfADocument
    {
        [Function("F")]
        public static void Run(
            [QueueTrigger("box")] string text, [CosmosDBInput("loyalty", "ledger", Id = "a")] Two p) => _ = (text, p);
    }

    private sealed class NothingReturned
    {
        [Function("F")]
        [QueueOutput("box")]
        public static Task Run([EventGridTrigger] string json) => Task.FromResult(json);
    }

    private sealed class StreamReturned
    {
        [Function("F")]
        [BlobOutput("box/a")]
        public static Task<Stream> Run([EventGridTrigger] string json) => Task.FromResult(Stream.Null);
    }

    private sealed class BothWays
    {
        [Function("F")]
        [QueueOutput("box")]
        public static Two Run([EventGridTrigger] string json) => new() { Text = json };
    }

    private sealed class TwoOnOne
    {
        [Function("F")]
        public static Doubled Run([EventGridTrigger] string json) => new() { Text = json };
    }

    private sealed class NoRequest
    {
        [Function("F")]
        public static Answer Run([EventGridTrigger] string json) => new() { Text = json };
    }

    private sealed class Hidden
    {
        [Function("F")]
        public static Secret Run([EventGridTrigger] string json) => new() { Text = json };
    }

    private sealed class NoTopic
    {
        [Function("F")]
        [EventGridOutput]
        public static string Run([EventGridTrigger] string json) => json;
    }

    private sealed class NoTopicSetting
    {
        [Function("F")]
        [EventGridOutput(TopicEndpointUri = "Topic", TopicKeySetting = "Key")]
        public static string Run([EventGridTrigger] string json) => json;
    }

    private sealed class NoKeyPath
    {
        [Function("F")]
        [CosmosDBOutput("loyalty", "ledger", CreateIfNotExists = true)]
        public static string Run([EventGridTrigger] string json) => json;
    }

    internal sealed class Two
    {
        [QueueOutput("box")]
        public string? Text { get; init; }
    }

    internal sealed class Doubled
    {
        [QueueOutput("box")]
        [BlobOutput("box/a")]
        public string? Text { get; init; }
    }

    internal sealed class Answer
    {
        [HttpResult]
        public string? Text { get; init; }
    }

    internal sealed class Secret
    {
        [QueueOutput("box")]
        internal string? Text { get; init; }
    }
}
