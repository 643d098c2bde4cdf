using Azure.Storage.Blobs;
using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Tests.Functions;

internal sealed class FunctionCatalogTests
{
    [TestCase(typeof(Twice), "Function 'Same': 2 methods have this name: give each its own one.")]
    [TestCase(typeof(NoTrigger), "Function 'F': NoTrigger.Run needs exactly one parameter with a trigger attribute.")]
    [TestCase(typeof(TwoTriggers), "Function 'F': TwoTriggers.Run needs exactly one parameter with a trigger "
        + "attribute, not 2: 'one', 'two'.")]
    [TestCase(typeof(AsyncVoid), "Function 'F': AsyncVoid.Run is async void, whose end and errors nobody sees: "
        + "return a Task.")]
    [TestCase(typeof(BadName), "Function '1 way': this is not a valid name: begin with a letter, go on with at most "
        + "127 letters, digits, _ and -.")]
    [TestCase(typeof(RetriedEvent), "Function 'F': its trigger does not support a retry attribute, only timers and "
        + "Cosmos DB do here: take it off.")]
    [TestCase(typeof(RetriedSoon), "Function 'F': its retry attribute is not valid: A retry interval is written as "
        + "hh:mm:ss. (Parameter 'text') Actual value was soon.")]
    [TestCase(typeof(RetriedTwice), "Function 'F': it has several retry attributes: leave one of them.")]
    [TestCase(typeof(TwoOnOneParameter), "Function 'F': its parameter 'p' has several triggers: leave one of them.")]
    [TestCase(typeof(Generic<>), "Function 'F': Generic`1.Run is generic, and nothing says for which type: "
        + "write the type out.")]
    [TestCase(typeof(BadContainer), "Function 'F', parameter 'blob': 'Up_Loads' is no name for a container: take 3 to "
        + "63 lower-case letters, digits and single hyphens, with no hyphen at the ends.")]
    [TestCase(typeof(NoAccount), "Function 'F', parameter 'json': the connection 'Broken' is not a connection string: "
        + "write AccountEndpoint=URL;AccountKey=KEY.")]
    [TestCase(typeof(NoDate), "Function 'F', parameter 'json': the StartFromTime 'yesterday' is not a time: "
        + "write it as 2026-03-02T07:00:00Z.")]
    [TestCase(typeof(NoSchedule), "Function 'F', parameter 'timer': '%Schedules:Nightly%' names the setting "
        + "'Schedules:Nightly', which does not exist: add it to Values in local.settings.json.")]
    [TestCase(typeof(NotPublic), "Function 'F': NotPublic.Run is not public: make the class and the method public.")]
    [TestCase(typeof(BodyAtTrigger), "Function 'F', parameter 'body': an HTTP trigger cannot bind a Uri: "
        + "take an HttpRequest or HttpRequestData here and the body in a [FromBody] parameter.")]
    [TestCase(typeof(PocoFromRoute), "Function 'F', parameter 'place': a Uri cannot be read from binding data: "
        + "take a string, a number, a bool, a Guid or a date.")]
    [TestCase(typeof(BadRoute), "Function 'F', parameter 'request': the route 'api/a/{b' is not valid: "
        + "There is an incomplete parameter in the route template. "
        + "Check that each '{' character has a matching '}' character.")]
    [TestCase(typeof(NoSetting), "Function 'F', parameter 'blob': '%uploads%/{name}' names the setting 'uploads', "
        + "which does not exist: add it to Values in local.settings.json.")]
    [TestCase(typeof(NoConnection), "Function 'F', parameter 'blob': the connection 'Lake' does not exist: "
        + "add 'Lake' to Values in local.settings.json.")]
    [TestCase(typeof(IdentityConnection), "Function 'F', parameter 'blob': the connection 'Identity' is set for a "
        + "managed identity, which needs Azure: set 'Identity' to a connection string, "
        + "such as UseDevelopmentStorage=true.")]
    [TestCase(typeof(NoSuchName), "Function 'F', parameter 'nmae': the trigger has no value of this name "
        + "(it gives BlobTrigger, name, Uri) for a String: rename it, give it a default, or take it out.")]
    [TestCase(typeof(ContainerOfBlob), "Function 'F', parameter 'blob': the worker has no container for one blob: "
        + "take a BlobClient and its GetParentBlobContainerClient().")]
    [TestCase(typeof(OneFromBatch), "Function 'F', parameter 'item': a batch does not fit into a Uri: "
        + "take an array, or leave IsBatched out.")]
    public void Start_FunctionThatCannotRun_NamesFunctionParameterAndRemedy(Type functions, string expected)
    {
        var options = new LocalFunctionsHostOptions
        {
            Settings = new Dictionary<string, string?>
            {
                ["Storage"] = "UseDevelopmentStorage=true",
                ["Broken"] = "https://account.documents.azure.com",
                ["CosmosDB"] = "AccountEndpoint=http://127.0.0.1:9;AccountKey=a2V5",
                ["Identity__blobServiceUri"] = "https://account.blob.core.windows.net",
            },
        };

        var failure = Assert.ThrowsAsync<FunctionsStartupException>(
            () => SampleApp.StartAsync(options, null, functions));

        Assert.That(failure!.Problems, Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void Start_SeveralProblems_AreAllNamed()
    {
        var failure = Assert.ThrowsAsync<FunctionsStartupException>(
            () => SampleApp.StartAsync(typeof(Twice), typeof(NoTrigger)));

        Assert.That(failure!.Problems, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Start_OfAnAssembly_FindsThePublicClassesAndRunsItsMain()
    {
        await using var host = await LocalFunctionsHost.StartAsync<BadRoute>(new LocalFunctionsHostOptions());
        using var http = new HttpClient { BaseAddress = host.Address };

        Assert.That(await http.GetStringAsync("/api/Hello"), Is.EqualTo("hello"));
    }

    private sealed class Twice
    {
        [Function("Same")]
        public static void One([EventGridTrigger] string json) => _ = json;

        [Function("same")]
        public static void Two([EventGridTrigger] string json) => _ = json;
    }

    private sealed class TwoTriggers
    {
        [Function("F")]
        public static void Run([EventGridTrigger] string one, [TimerTrigger("0 0 * * * *")] TimerInfo two) =>
            _ = (one, two);
    }

    private sealed class AsyncVoid
    {
        [Function("F")]
        public static async void Run([EventGridTrigger] string json) => await Task.FromResult(json);
    }

    private sealed class BadName
    {
        [Function("1 way")]
        public static void Run([EventGridTrigger] string json) => _ = json;
    }

    private sealed class RetriedEvent
    {
        [Function("F")]
        [FixedDelayRetry(3, "00:00:01")]
        public static void Run([EventGridTrigger] string json) => _ = json;
    }

    private sealed class RetriedSoon
    {
        [Function("F")]
        [FixedDelayRetry(3, "soon")]
        public static void Run([TimerTrigger("0 0 8 * * *")] TimerInfo timer) => _ = timer;
    }

    private sealed class RetriedTwice
    {
        [Function("F")]
        [FixedDelayRetry(3, "00:00:01")]
        [ExponentialBackoffRetry(3, "00:00:01", "00:00:10")]
        public static void Run([TimerTrigger("0 0 8 * * *")] TimerInfo timer) => _ = timer;
    }

    private sealed class TwoOnOneParameter
    {
        [Function("F")]
        public static void Run([QueueTrigger("box"), EventGridTrigger] string p) => _ = p;
    }

    private sealed class Generic<T>
    {
        [Function("F")]
        public static void Run([EventGridTrigger] T item) => _ = item;
    }

    private sealed class BadContainer
    {
        [Function("F")]
        public static void Run([BlobTrigger("Up_Loads/{name}", Connection = "Storage")] string blob) => _ = blob;
    }

    private sealed class NoAccount
    {
        [Function("F")]
        public static void Run([CosmosDBTrigger("loyalty", "ledger", Connection = "Broken")] string json) => _ = json;
    }

    private sealed class NoDate
    {
        [Function("F")]
        public static void Run([CosmosDBTrigger("loyalty", "ledger", StartFromTime = "yesterday")] string json) =>
            _ = json;
    }

    private sealed class NoSchedule
    {
        [Function("F")]
        public static void Run([TimerTrigger("%Schedules:Nightly%")] TimerInfo timer) => _ = timer;
    }

    private sealed class NoTrigger
    {
        [Function("F")]
        public static void Run(string json) => _ = json;
    }

    private sealed class NotPublic
    {
        [Function("F")]
        internal static void Run([EventGridTrigger] string json) => _ = json;
    }

    private sealed class BodyAtTrigger
    {
        [Function("F")]
        public static void Run([HttpTrigger] Uri body) => _ = body;
    }

    private sealed class PocoFromRoute
    {
        [Function("F")]
        public static void Run([HttpTrigger] HttpRequest request, Uri place) => _ = (request, place);
    }

    private sealed class BadRoute
    {
        [Function("F")]
        public static void Run([HttpTrigger(Route = "a/{b")] HttpRequest request) => _ = request;
    }

    private sealed class NoSetting
    {
        [Function("F")]
        public static void Run([BlobTrigger("%uploads%/{name}", Connection = "Storage")] string blob) => _ = blob;
    }

    private sealed class NoConnection
    {
        [Function("F")]
        public static void Run([BlobTrigger("uploads/{name}", Connection = "Lake")] string blob) => _ = blob;
    }

    private sealed class IdentityConnection
    {
        [Function("F")]
        public static void Run([BlobTrigger("uploads/{name}", Connection = "Identity")] string blob) => _ = blob;
    }

    private sealed class NoSuchName
    {
        [Function("F")]
        public static void Run([BlobTrigger("uploads/{name}", Connection = "Storage")] string blob, string nmae) =>
            _ = (blob, nmae);
    }

    private sealed class ContainerOfBlob
    {
        [Function("F")]
        public static void Run([BlobTrigger("uploads/{name}", Connection = "Storage")] BlobContainerClient blob) =>
            _ = blob;
    }

    private sealed class OneFromBatch
    {
        [Function("F")]
        public static void Run([EventGridTrigger(IsBatched = true)] Uri item) => _ = item;
    }
}
