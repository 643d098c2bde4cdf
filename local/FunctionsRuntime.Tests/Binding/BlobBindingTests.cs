using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Azure.Storage.Blobs;
using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Tests.Binding;

internal sealed class BlobBindingTests
{
    private LocalStorage _storage = null!;
    private BlobContainerClient _in = null!;
    private SampleApp _app = null!;

    private Dictionary<string, string?> Settings => new()
    {
        ["AzureWebJobsStorage"] = _storage.ConnectionString,
        ["box"] = "blob-in",
    };

    [OneTimeSetUp]
    public async Task Start()
    {
        _storage = await LocalStorage.GetAsync();
        _in = _storage.Blobs.GetBlobContainerClient("blob-in");
        await _in.CreateAsync();
        await _in.UploadBlobAsync("a.txt", new BinaryData("größe"));
        await _in.UploadBlobAsync("o1.json", new BinaryData("""{"sku":"tea"}"""));
        await _in.UploadBlobAsync("many.json", new BinaryData("""[{"sku":"tea"},{"sku":"nut"}]"""));
        await _in.UploadBlobAsync("folder/1", new BinaryData("one"));
        await _in.UploadBlobAsync("folder/2", new BinaryData("two"));
        var options = new LocalFunctionsHostOptions { Settings = Settings };
        _app = await SampleApp.StartAsync(options, null, typeof(Handlers));
    }

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [TestCase("AsText?name=a.txt", "größe")]
    [TestCase("AsBytes", "größe")]
    [TestCase("AsStream", "größe")]
    [TestCase("AsPoco/o1", "tea")]
    [TestCase("AsList", "tea,nut")]
    [TestCase("AsTexts", "one,two")]
    [TestCase("AsClients", "folder/1,folder/2")]
    [TestCase("AsClient", "blob-in/nowhere")]
    [TestCase("AsContainer", "blob-in")]
    public async Task Input_OfEachType_HasTheBlob(string path, string expected) =>
        Assert.That(await _app.Http.GetStringAsync($"/api/{path}"), Is.EqualTo(expected));

    [Test]
    public async Task Input_NamedByTheBodysProperty_HasTheBlobAndLeavesTheBody()
    {
        using var body = new StringContent("""{"blob":{"name":"a.txt"}}""", null, "application/json");

        var answer = await _app.Http.PostAsync("/api/FromBody", body);

        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("""größe {"blob":{"name":"a.txt"}}"""));
    }

    [TestCase("AsText?name=gone.txt", "Function 'AsText', parameter 'text': The specified blob does not exist")]
    [TestCase("AsText", "Function 'AsText', parameter 'text': No value for named parameter 'name'.")]
    public async Task Input_ThatIsNotThere_FailsTheCallAndSaysWhich(string path, string expected)
    {
        var failures = new ConcurrentQueue<string>();
        var options = new LocalFunctionsHostOptions
        {
            Settings = Settings,
        };
        await using var app = await SampleApp.StartAsync(
            options,
            builder => builder.Use(next => async context =>
            {
                try
                {
                    await next(context);
                }
                catch (FunctionInputConverterException e)
                {
                    failures.Enqueue(e.Message);
                    throw;
                }
            }),
            typeof(Handlers));

        var answer = await app.Http.GetAsync($"/api/{path}");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(failures.Single(), Does.StartWith(expected));
    }

    [TestCase("text", "größe", "größe")]
    [TestCase("bytes", "größe", "größe")]
    [TestCase("poco", "größe", """{"Sku":"größe"}""")]
    public async Task Output_OfEachType_IsTheBlobInAContainerMadeForIt(string kind, string value, string expected)
    {
        await _app.Http.GetAsync($"/api/Write{kind}?value={value}");

        var blob = _storage.Blobs.GetBlobContainerClient("blob-out").GetBlobClient($"{kind}/{value}.txt");
        Assert.That((await blob.DownloadContentAsync()).Value.Content.ToString(), Is.EqualTo(expected));
    }

    internal sealed record Purchase(string Sku);

    internal sealed class Written
    {
        [HttpResult]
        public IResult Result { get; } = Results.NoContent();

        [BlobOutput("blob-out/text/{value}.txt")]
        public string? Text { get; init; }

        [BlobOutput("blob-out/bytes/{Query.value}.txt")]
        public byte[]? Bytes { get; init; }

        [BlobOutput("blob-out/poco/{value}.txt")]
        public Purchase? Purchase { get; init; }
    }

    public sealed class Handlers
    {
        [Function("AsText")]
        public static IResult AsText(
            [HttpTrigger("get")] HttpRequest request, [BlobInput("%box%/{name}")] string text) => Results.Text(text);

        [Function("AsBytes")]
        public static IResult AsBytes(
            [HttpTrigger("get")] HttpRequest request, [BlobInput("blob-in/a.txt")] byte[] bytes) =>
            Results.Text(Encoding.UTF8.GetString(bytes));

        [Function("AsStream")]
        public static async Task<IResult> AsStream(
            [HttpTrigger("get")] HttpRequest request, [BlobInput("blob-in/a.txt")] Stream stream)
        {
            using var reader = new StreamReader(stream);
            return Results.Text(await reader.ReadToEndAsync());
        }

        [Function("AsPoco")]
        public static IResult AsPoco(
            [HttpTrigger("get", Route = "AsPoco/{order}")] HttpRequest request,
            [BlobInput("blob-in/{order}.json")] Purchase purchase) => Results.Text(purchase.Sku);

        [Function("AsList")]
        public static IResult AsList(
            [HttpTrigger("get")] HttpRequest request, [BlobInput("blob-in/many.json")] IReadOnlyList<Purchase> list) =>
            Results.Text(string.Join(',', list.Select(p => p.Sku)));

        [Function("AsTexts")]
        public static IResult AsTexts(
            [HttpTrigger("get")] HttpRequest request, [BlobInput("blob-in/folder")] IEnumerable<string> texts) =>
            Results.Text(string.Join(',', texts));

        [Function("AsClients")]
        public static IResult AsClients(
            [HttpTrigger("get")] HttpRequest request, [BlobInput("blob-in/folder")] BlobClient[] blobs) =>
            Results.Text(string.Join(',', blobs.Select(b => b.Name)));

        [Function("AsClient")]
        public static IResult AsClient(
            [HttpTrigger("get")] HttpRequest request, [BlobInput("blob-in/nowhere")] BlobClient blob) =>
            Results.Text($"{blob.BlobContainerName}/{blob.Name}");

        [Function("AsContainer")]
        public static IResult AsContainer(
            [HttpTrigger("get")] HttpRequest request, [BlobInput("blob-in")] BlobContainerClient container) =>
            Results.Text(container.Name);

        [Function("FromBody")]
        public static async Task<IResult> FromBody(
            [HttpTrigger("post")] HttpRequest request, [BlobInput("blob-in/{blob.name}")] string text)
        {
            using var reader = new StreamReader(request.Body);
            return Results.Text($"{text} {await reader.ReadToEndAsync()}");
        }

        [Function("WriteText")]
        public static Written WriteText([HttpTrigger("get")] HttpRequest request, string value) =>
            new() { Text = value };

        [Function("WriteBytes")]
        public static Written WriteBytes([HttpTrigger("get")] HttpRequest request, string value) =>
            new() { Bytes = Encoding.UTF8.GetBytes(value) };

        [Function("WritePoco")]
        public static Written WritePoco([HttpTrigger("get")] HttpRequest request, string value) =>
            new() { Purchase = new Purchase(value) };
    }
}
