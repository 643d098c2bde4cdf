using System.Net;
using System.Text.Json;
using AzureServices.Cosmos;
using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Cosmos;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsRuntime.Tests.Binding;

internal sealed class CosmosBindingTests : IDisposable
{
    private CosmosEndpoint _endpoint = null!;
    private CosmosClient _client = null!;
    private SampleApp _app = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _endpoint = await CosmosEndpoint.StartAsync(new CosmosEndpointOptions { Time = new FakeTimeProvider() });
        _client = new CosmosClient(_endpoint.ConnectionString, new CosmosClientOptions
        {
            ConnectionMode = ConnectionMode.Gateway,
            LimitToEndpoint = true,
            UseSystemTextJsonSerializerWithOptions = JsonSerializerOptions.Web,
        });
        Database database = await _client.CreateDatabaseIfNotExistsAsync("loyalty");
        Container ledger = await database.CreateContainerIfNotExistsAsync("ledger", "/customerId");
        await ledger.CreateItemAsync(new Entry("e1", "ada", 10));
        await ledger.CreateItemAsync(new Entry("e2", "ada", 20));
        await ledger.CreateItemAsync(new Entry("e3", "bob", 30));
        var options = new LocalFunctionsHostOptions
        {
            Settings = new Dictionary<string, string?>
            {
                ["CosmosDB"] = _endpoint.ConnectionString,
                ["db"] = "loyalty",
            },
        };
        _app = await SampleApp.StartAsync(options, null, typeof(Handlers));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _app.DisposeAsync();
        await _endpoint.DisposeAsync();
    }

    public void Dispose() => _client.Dispose();

    [TestCase("One/ada/e2", "20")]
    [TestCase("One/ada/e3", "none")]
    [TestCase("OfCustomer/ada", "10,20")]
    [TestCase("All", "10,20,30")]
    [TestCase("ByQuery?customerId=bob", "30")]
    [TestCase("ByQuery?customerId=' OR 1=1 --", "")]
    [TestCase("Clients", "ok loyalty loyalty/ledger")]
    public async Task Input_OfEachKind_HasTheDocuments(string path, string expected) =>
        Assert.That(await _app.Http.GetStringAsync($"/api/{path}"), Is.EqualTo(expected));

    [Test]
    public async Task Output_OfOneDocument_IsUpserted()
    {
        await _app.Http.GetAsync("/api/Put?points=1");
        await _app.Http.GetAsync("/api/Put?points=2");

        Assert.That(await PointsAsync("ledger", "p1", "carl"), Is.EqualTo(2));
    }

    [Test]
    public async Task Output_OfSeveralDocuments_GoesIntoAContainerMadeForIt()
    {
        Assert.That((await _app.Http.GetAsync("/api/PutMany")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        Assert.That(await PointsAsync("made", "m1", "dan"), Is.EqualTo(1));
        Assert.That(await PointsAsync("made", "m2", "eve"), Is.EqualTo(2));
    }

    [Test]
    public async Task Output_IntoAContainerThatIsNotThere_FailsTheCall()
    {
        await _app.Http.GetAsync("/api/PutNowhere");

        Assert.That(_app.Log.All, Has.Some.Contains("Executed 'PutNowhere' (Failed"));
    }

    private async Task<int> PointsAsync(string container, string id, string customerId) =>
        (await _client.GetContainer("loyalty", container).ReadItemAsync<Entry>(id, new PartitionKey(customerId)))
        .Resource.Points;

    internal sealed record Entry(string Id, string CustomerId, int Points);

#pragma warning disable IDE1006 // The names are those of the JSON.
    internal sealed record Stored(string id, string customerId, int points);
#pragma warning restore IDE1006

    internal sealed class Written
    {
        [CosmosDBOutput("%db%", "ledger")]
        public Stored? One { get; init; }

        [CosmosDBOutput("loyalty", "made", CreateIfNotExists = true, PartitionKey = "/customerId")]
        public IReadOnlyList<Stored>? Many { get; init; }

        [CosmosDBOutput("loyalty", "nowhere")]
        public string? Text { get; init; }
    }

    public sealed class Handlers
    {
        [Function("One")]
        public static IResult One(
            [HttpTrigger("get", Route = "One/{customer}/{entry}")] HttpRequest request,
            [CosmosDBInput("%db%", "ledger", Id = "{entry}", PartitionKey = "{customer}")] Entry? document) =>
            Results.Text(document is null ? "none" : $"{document.Points}");

        [Function("OfCustomer")]
        public static IResult OfCustomer(
            [HttpTrigger("get", Route = "OfCustomer/{customer}")] HttpRequest request,
            [CosmosDBInput("loyalty", "ledger", PartitionKey = "{customer}")] Entry[] documents) =>
            Results.Text(Points(documents));

        [Function("All")]
        public static IResult All(
            [HttpTrigger("get")] HttpRequest request,
            [CosmosDBInput("loyalty", "ledger")] IEnumerable<Entry> documents) => Results.Text(Points(documents));

        [Function("ByQuery")]
        public static IResult ByQuery(
            [HttpTrigger("get")] HttpRequest request,
            [CosmosDBInput("loyalty", "ledger", SqlQuery = "SELECT * FROM c WHERE c.customerId = {customerId}")]
            List<Entry> documents) => Results.Text(Points(documents));

        [Function("Clients")]
        public static IResult Clients(
            [HttpTrigger("get")] HttpRequest request,
            [CosmosDBInput] CosmosClient client,
            [CosmosDBInput("%db%")] Database database,
            [CosmosDBInput("%db%", "ledger")] Container container) =>
            Results.Text(
                $"{(client == database.Client ? "ok" : "other")} {database.Id} {container.Database.Id}/{container.Id}");

        [Function("Put")]
        public static Written Put([HttpTrigger("get")] HttpRequest request, int points) =>
            new() { One = new Stored("p1", "carl", points) };

        [Function("PutMany")]
        public static Written PutMany([HttpTrigger("get")] HttpRequest request) =>
            new() { Many = [new Stored("m1", "dan", 1), new Stored("m2", "eve", 2)] };

        [Function("PutNowhere")]
        public static Written PutNowhere([HttpTrigger("get")] HttpRequest request) =>
            new() { Text = """{"id":"x","customerId":"ada"}""" };

        private static string Points(IEnumerable<Entry> entries) =>
            string.Join(',', entries.OrderBy(e => e.Points).Select(e => e.Points));
    }
}
