using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Azure.Storage.Queues;
using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsRuntime.Tests.Binding;

internal sealed class OutputTests
{
    private readonly ConcurrentQueue<string> _seen = new();
    private LocalStorage _storage = null!;
    private SampleApp _app = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _storage = await LocalStorage.GetAsync();
        var options = new LocalFunctionsHostOptions
        {
            Time = new FakeTimeProvider(DateTimeOffset.Parse("2026-01-02T03:04:05Z", CultureInfo.InvariantCulture)),
            Settings = new Dictionary<string, string?> { ["AzureWebJobsStorage"] = _storage.ConnectionString },
            ConfigureServices = services => services.AddSingleton(_seen),
        };
        _app = await SampleApp.StartAsync(options, AddMiddleware, typeof(Handlers));
    }

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [SetUp]
    public void Forget() => _seen.Clear();

    [TestCase("Text", "hello|")]
    [TestCase("Bytes", "hello|")]
    [TestCase("Poco", "{\n  \"Sku\": \"tea\"\n}|")]
    [TestCase("Pocos", "{\n  \"Sku\": \"tea\"\n}|{\n  \"Sku\": \"nut\"\n}|")]
    [TestCase("Texts", "one|two|")]
    [TestCase("JsonText", "1|two|")]
    [TestCase("Nothing", "")]
    [TestCase("Throws", "")]
    public async Task ReturnValue_OfEachType_IsSentAsTheHostSendsIt(string function, string expected)
    {
        await _app.Http.GetAsync($"/api/{function}");

        Assert.That(Drain($"return-{function}").ReplaceLineEndings("\n"), Is.EqualTo(expected));
    }

    [Test]
    public async Task Properties_OfTheResult_AreSentAndAnswerTheRequest()
    {
        var answer = await _app.Http.GetAsync("/api/Order?id=o1");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("o1"));
        Assert.That(Drain("placed"), Is.EqualTo("o1|"));
        Assert.That(Drain("audit-o1-2026"), Is.EqualTo("changed by middleware|"));
        Assert.That(_app.Log.All, Has.None.Contains("which is not sent"));
    }

    [Test]
    public void Definition_ListsInputsAndOutputsByTheWorkersNames()
    {
        var functions = _app.Host.Services.GetRequiredService<FunctionCatalog>().Functions;
        string Bindings(string name, Func<FunctionDefinition, IEnumerable<KeyValuePair<string, BindingMetadata>>> of) =>
            string.Join(',', of(functions.Single(f => f.Name == name).Definition)
                .Select(b => $"{b.Key} {b.Value.Type} {b.Value.Direction}").Order(StringComparer.Ordinal));

        Assert.That(Bindings("Order", d => d.InputBindings), Is.EqualTo("blob blob In,request httpTrigger In"));
        Assert.That(Bindings("Order", d => d.OutputBindings), Is.EqualTo(
            "Audit queue Out,Missing queue Out,Placed queue Out,Result http Out"));
        Assert.That(Bindings("Text", d => d.OutputBindings), Is.EqualTo("$return queue Out"));
        Assert.That(Bindings("Chain", d => d.OutputBindings), Is.Empty);
        Assert.That(Bindings("Plain", d => d.OutputBindings), Is.EqualTo("$return http Out"));
    }

    [Test]
    public async Task Output_ToAQueueOfThisHost_RunsItsFunctionWithoutAPause()
    {
        await _app.Http.GetAsync("/api/Start");

        await Eventually.HoldsAsync(() => _seen.Contains("chained tea"), "the function of the queue");
    }

    [Test]
    public async Task Output_ThatCannotBeSent_FailsTheInvocation()
    {
        await _app.Http.GetAsync("/api/BadName");

        Assert.That(_app.Log.All, Has.Some.Contains("Executed 'BadName' (Failed"));
    }

    [Test]
    public async Task Input_BoundByMiddleware_ReachesTheFunctionAsItWasChanged() =>
        Assert.That(await _app.Http.GetStringAsync("/api/Plain?word=hello"), Is.EqualTo("HELLO"));

    private static void AddMiddleware(FunctionsApplicationBuilder builder) => builder.Use(next => async context =>
    {
        if (context.FunctionDefinition.Name == "Plain")
        {
            var word = await context.BindInputAsync<string>(new ParameterName("word"));
            word.Value = word.Value!.ToUpperInvariant();
        }

        await next(context);
        var audit = context.GetOutputBindings<string>().FirstOrDefault(output => output.Name == "Audit");
        if (audit is { BindingType: "queue", Value: "written" }) audit.Value = "changed by middleware";
    });

    private string Drain(string queue)
    {
        var client = _storage.Queues.GetQueueClient(queue.ToLowerInvariant());
        return client.Exists() ? string.Concat(client.ReceiveMessages(32).Value.Select(m => m.MessageText + "|")) : "";
    }

    private sealed class ParameterName(string name) : BindingMetadata
    {
        public override string Name { get; } = name;

        public override string Type => "string";

        public override BindingDirection Direction => BindingDirection.In;
    }

    internal sealed record Purchase(string Sku);

    internal sealed class OrderResult
    {
        [HttpResult]
        public IActionResult? Result { get; init; }

        [QueueOutput("placed")]
        public string? Placed { get; init; }

        [QueueOutput("audit-{id}-{DateTime:yyyy}")]
        public string? Audit { get; init; }

        [QueueOutput("missing")]
        public Purchase? Missing { get; init; }
    }

    public sealed class Handlers(ConcurrentQueue<string> seen)
    {
        [Function("Text")]
        [QueueOutput("return-text")]
        public static string Text([HttpTrigger("get")] HttpRequest request) => "hello";

        [Function("Bytes")]
        [QueueOutput("return-bytes")]
        public static byte[] Bytes([HttpTrigger("get")] HttpRequest request) => "hello"u8.ToArray();

        [Function("Poco")]
        [QueueOutput("return-{sys.methodname}")]
        public static Purchase Poco([HttpTrigger("get")] HttpRequest request) => new("tea");

        [Function("Pocos")]
        [QueueOutput("return-pocos")]
        public static async Task<IEnumerable<Purchase>> Pocos([HttpTrigger("get")] HttpRequest request) =>
            await Task.FromResult<Purchase[]>([new("tea"), new("nut")]);

        [Function("Texts")]
        [QueueOutput("return-texts")]
        public static string[] Texts([HttpTrigger("get")] HttpRequest request) => ["one", "two"];

        [Function("JsonText")]
        [QueueOutput("return-jsontext")]
        public static string JsonText([HttpTrigger("get")] HttpRequest request) => """[1,"two"]""";

        [Function("Nothing")]
        [QueueOutput("return-nothing")]
        public static string? Nothing([HttpTrigger("get")] HttpRequest request) => null;

        [Function("Throws")]
        [QueueOutput("return-throws")]
        public static string Throws([HttpTrigger("get")] HttpRequest request) => throw new IOException("no");

        [Function("Order")]
        public static OrderResult Order(
            [HttpTrigger("get")] HttpRequest request,
            [BlobInput("orders/{id}")] Azure.Storage.Blobs.BlobClient blob,
            string id) =>
            new() { Result = new CreatedResult($"/orders/{id}", blob.Name), Placed = id, Audit = "written" };

        [Function("Plain")]
        public static IResult Plain([HttpTrigger("get")] HttpRequest request, string word) => Results.Text(word);

        [Function("Start")]
        [QueueOutput("chain")]
        public static Purchase Start([HttpTrigger("get")] HttpRequest request) => new("tea");

        [Function("Chain")]
        public void Chain([QueueTrigger("chain")] Purchase purchase) => seen.Enqueue($"chained {purchase.Sku}");

        [Function("BadName")]
        [QueueOutput("{Query.queue}")]
        public static string BadName([HttpTrigger("get")] HttpRequest request) => "hello";
    }
}
