using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using AzureServices.Cosmos;
using Microsoft.Azure.Cosmos;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

/// <summary>Sends what no client should send: each answer is one of Cosmos DB, and the endpoint lives on.</summary>
public sealed class FuzzTests
{
    private const int RequestsPerSeed = 250;

    private static byte[] _batch = [];

    [OneTimeSetUp]
    public async Task CaptureABatchAsync() => _batch = await BatchCapture.CaptureAsync();

    [Test]
    public async Task Endpoint_GivenAnything_AnswersAsCosmosDoesAndLivesOn([Range(1, 30)] int seed)
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("e1"), Ada);
        using var http = Client();
        var fuzz = new FuzzedRequest(new Random(seed), _batch);
        var wrong = new List<string>();

        for (var i = 0; i < RequestsPerSeed; i++)
        {
            using var request = fuzz.Next(account.Endpoint.Address);
            using var answer = await http.SendAsync(request);
            if (await FlawOfAsync(answer) is { } flaw) wrong.Add($"{i}: {flaw}\n{await ShowAsync(request)}");
        }

        if (wrong.Count > 0) Assert.Fail($"{wrong.Count} wrong answers, such as\n{string.Join("\n\n", wrong.Take(3))}");
        await CheckAliveAsync(account.Endpoint);
    }

    [Test]
    public async Task Body_LargerThanAnyItem_IsTooLargeAndNotRead()
    {
        await using var account = await StartAsync();
        using var http = Client();
        using var content = new ByteArrayContent(new byte[20 * 1024 * 1024]);

        using var answer =
            await http.PostAsync(new Uri(account.Endpoint.Address, "dbs/loyalty/colls/ledger/docs"), content);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(await FlawOfAsync(answer), Is.Null);
        await CheckAliveAsync(account.Endpoint);
    }

    [TestCase("1 OR ", 300_000)]
    [TestCase("1 OR ", 40_000)]
    [TestCase("c.a = 1 AND ", 2_000)]
    [TestCase("c.a = 1 AND ", 20_000)]
    [TestCase("NOT ", 60_000)]
    [TestCase("(", 100_000)]
    [TestCase("-", 100_000)]
    [TestCase("1 + ", 60_000)]
    [TestCase("'' || ", 60_000)]
    [TestCase("[", 100_000)]
    [TestCase("LOWER(", 40_000)]
    [TestCase("c.a BETWEEN 1 AND ", 40_000)]
    public async Task Query_ThatNeverEnds_IsRefusedOrAnsweredAndTheEndpointLivesOn(string part, int count)
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("e1"), Ada);
        using var http = Client();
        var sql = $"SELECT * FROM c WHERE {string.Concat(Enumerable.Repeat(part, count))} 1";
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(account.Endpoint.Address, "dbs/loyalty/colls/ledger/docs"));
        request.Content = new StringContent(JsonSerializer.Serialize(new { query = sql }));
        request.Content.Headers.ContentType = new("application/query+json");

        using var answer = await http.SendAsync(request);

        Assert.That(await FlawOfAsync(answer), Is.Null);
        await CheckAliveAsync(account.Endpoint);
    }

    private static HttpClient Client() =>
        new(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1 });

    /// <summary>What a client could stumble over; null where the answer is as Cosmos DB gives it.</summary>
    private static async Task<string?> FlawOfAsync(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (status is < 200 or >= 500) return $"status {status}: {await answer.Content.ReadAsStringAsync()}";
        if (!Guid.TryParse(HeaderOf(answer, "x-ms-activity-id"), out _)) return $"{status}: no activity id";
        if (!double.TryParse(HeaderOf(answer, "x-ms-request-charge"), CultureInfo.InvariantCulture, out var charge) ||
            charge <= 0)
            return $"{status}: no request charge";
        if (status is 204 or 304 || answer.RequestMessage!.Method == HttpMethod.Head) return null;
        var type = answer.Content.Headers.ContentType?.MediaType;
        if (status < 400 && type == "application/octet-stream") return null;
        if (type != "application/json") return $"{status}: content type {type}";
        try
        {
            // Strict: the bytes must be UTF-8, and each string in them well-formed.
            var text = new UTF8Encoding(false, true).GetString(await answer.Content.ReadAsByteArrayAsync());
            using var body = JsonDocument.Parse(text);
            return status < 400 || IsError(body.RootElement) ? null : $"{status}: {text}";
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException or InvalidOperationException)
        {
            return $"{status}: {broken.Message}";
        }
    }

    private static bool IsError(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object &&
        body.TryGetProperty("code", out var code) &&
        code.GetString() is { Length: > 0 } and not "InternalServerError" &&
        body.TryGetProperty("message", out var message) && message.GetString() is { Length: > 0 };

    private static string? HeaderOf(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    /// <summary>Whatever was let in must not trip up those who read it.</summary>
    private static async Task CheckAliveAsync(CosmosEndpoint endpoint)
    {
        using var client = Connect(endpoint);
        Database database = await client.CreateDatabaseIfNotExistsAsync("loyalty");
        Container ledger = await database.CreateContainerIfNotExistsAsync("ledger", "/customerId");
        await ledger.UpsertItemAsync(Some("alive"), Ada);
        foreach (var sql in new[]
        {
            "SELECT * FROM c", "SELECT c.type, c.sequence, c.deep FROM c ORDER BY c.type, c.sequence",
            "SELECT * FROM c WHERE STARTSWITH(c.type, 'e') OR CONTAINS(c.id, 'e') OR c.sequence > 0",
        })
        {
            using var pages = ledger.GetItemQueryStreamIterator(sql);
            while (pages.HasMoreResults)
            {
                using var page = await pages.ReadNextAsync();
                Assert.That(page.IsSuccessStatusCode, Is.True, $"{sql}: {page.ErrorMessage}");
            }
        }

        using var feed =
            ledger.GetChangeFeedStreamIterator(ChangeFeedStartFrom.Beginning(), ChangeFeedMode.Incremental);
        using var changes = await feed.ReadNextAsync();
        Assert.That(changes.IsSuccessStatusCode, Is.True, changes.ErrorMessage);
        Assert.That((await ledger.ReadItemAsync<Entry>("alive", Ada)).Resource, Is.EqualTo(Some("alive")));
    }

    private static async Task<string> ShowAsync(HttpRequestMessage request)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync();
        return $"{Cut(request.ToString(), 1000)}\n{Cut(body, 500)}";

        static string Cut(string text, int length) => text.Length > length ? text[..length] + "..." : text;
    }
}
