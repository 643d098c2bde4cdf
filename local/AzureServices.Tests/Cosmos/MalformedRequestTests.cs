using System.Net;
using System.Text;
using Newtonsoft.Json.Linq;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

public sealed class MalformedRequestTests
{
    private const string Query = "x-ms-documentdb-isquery: True";
    private const string Docs = "dbs/loyalty/colls/ledger/docs";

    private static readonly Dictionary<int, string> Codes =
        new() { [400] = "BadRequest", [404] = "NotFound", [405] = "MethodNotAllowed" };

    [TestCase("POST", Docs, "{", "", 400)]
    [TestCase("POST", Docs, "", "", 400)]
    [TestCase("POST", Docs, "[]", "", 400)]
    [TestCase("POST", Docs, "{}", "", 400)]
    [TestCase("POST", Docs, """{"id":5,"customerId":"ada"}""", "", 400)]
    [TestCase("POST", Docs, """{"id":"","customerId":"ada"}""", "", 400)]
    [TestCase("POST", Docs, """{"id":"a/b","customerId":"ada"}""", "", 400)]
    [TestCase("POST", Docs, """{"id":"\ud800","customerId":"ada"}""", "", 400)]
    [TestCase("POST", Docs, """{"id":"x","customerId":"ada","a":["\udc00"]}""", "", 400)]
    [TestCase("POST", Docs, """{"id":"x","customerId":"ada","\uDc00":1}""", "", 400)]
    [TestCase("POST", Docs, """{"id":"x","customerId":{"y":1}}""", "", 400)]
    [TestCase("POST", Docs, """{"id":"x","customerId":"ada"}""", "x-ms-documentdb-partitionkey: ada", 400)]
    [TestCase("POST", Docs, """{"id":"x","customerId":"ada"}""", """x-ms-documentdb-partitionkey: ["a","b"]""", 400)]
    [TestCase("POST", Docs, """{"id":"x","customerId":"ada"}""", "x-ms-documentdb-partitionkey: {}", 400)]
    [TestCase("PUT", Docs + "/other", """{"id":"x","customerId":"ada"}""", "", 400)]
    [TestCase("PATCH", Docs + "/x", """{"operations":[{"op":"fly","path":"/a"}]}""", "", 400)]
    [TestCase("PATCH", Docs + "/x", """{"operations":"all"}""", "", 400)]
    [TestCase("PATCH", Docs + "/x", """{"condition":"FROM c","operations":[{"op":"remove","path":"/a"}]}""", "", 400)]
    [TestCase("POST", Docs, """{"query":5}""", Query, 400)]
    [TestCase("POST", Docs, """{"query":"SELECT * FROM c","parameters":[5]}""", Query, 400)]
    [TestCase("POST", Docs, """{"query":"SELECT * FROM c","parameters":"none"}""", Query, 400)]
    [TestCase("POST", Docs, """{"query":"SELECT * FROM c"}""", Query + "\nx-ms-continuation: junk", 400)]
    [TestCase("POST", Docs, """{"query":"SELECT * FROM c"}""", Query + "\nx-ms-continuation: WyJhIl0=", 400)]
    [TestCase("POST", Docs, """{"query":"SELECT * FROM c"}""", Query + "\nx-ms-max-item-count: many", 400)]
    [TestCase("POST", Docs, """{"query":"SELECT * FROM"}""", Query, 400)]
    [TestCase("POST", Docs, "no rows", "x-ms-cosmos-is-batch-request: True\nx-ms-cosmos-batch-atomic: True", 400)]
    [TestCase("POST", Docs, "", "x-ms-cosmos-is-batch-request: True\nx-ms-cosmos-batch-atomic: True", 400)]
    [TestCase("GET", Docs, "", "A-IM: Incremental feed\nIf-None-Match: \"later\"", 400)]
    [TestCase("GET", Docs, "", "A-IM: Incremental feed\nIf-Modified-Since: later", 400)]
    [TestCase("GET", Docs, "", "A-IM: Incremental feed\nx-ms-start-epk: low", 400)]
    [TestCase("POST", "dbs", "[]", "", 400)]
    [TestCase("POST", "dbs", """{"id":"a","id":"b"}""", "", 400)]
    [TestCase("POST", "dbs/loyalty/colls", """{"id":"c"}""", "", 400)]
    [TestCase("POST", "dbs/loyalty/colls", """{"id":"c","partitionKey":{"paths":["/a"],"kind":1,"kind":2}}""", "", 400)]
    [TestCase("POST", "dbs/loyalty/colls", """{"id":"c","partitionKey":{"paths":["/a","/b"]}}""", "", 400)]
    [TestCase("POST", "dbs/loyalty/colls", """{"id":"c","partitionKey":{"paths":["a"]}}""", "", 400)]
    [TestCase("PUT", "dbs/loyalty/colls/ledger", """{"id":"ledger","partitionKey":{"paths":["/other"]}}""", "", 400)]
    [TestCase("GET", "dbs/loyalty/colls/ledger/sprocs", "", "", 404)]
    [TestCase("GET", "dbs/loyalty/colls/none/docs/x", "", "", 404)]
    [TestCase("GET", "nothing", "", "", 404)]
    [TestCase("PUT", "dbs", "", "", 405)]
    [TestCase("PUT", Docs, "", "", 405)]
    [TestCase("POST", Docs + "/x", "", "", 405)]
    public async Task Request_ThatIsMalformed_GetsACosmosError(
        string method, string path, string body, string headers, int status)
    {
        await using var account = await StartAsync();
        using var http = new HttpClient { BaseAddress = account.Endpoint.Address };

        using var answer = await http.SendAsync(Request(method, path, Encoding.UTF8.GetBytes(body), headers));

        var error = JObject.Parse(await answer.Content.ReadAsStringAsync());
        Assert.That((int)answer.StatusCode, Is.EqualTo(status), error.ToString());
        Assert.That((string?)error["code"], Is.EqualTo(Codes[status]));
        Assert.That((string?)error["message"], Is.Not.Empty);
    }

    [Test]
    public async Task Batch_CutOrDamagedAnywhere_IsRefusedOrCarriedOutButNeverBreaksTheEndpoint()
    {
        var body = await BatchCapture.CaptureAsync();
        await using var account = await StartAsync();
        using var http = new HttpClient { BaseAddress = account.Endpoint.Address };
        var broken = new List<string>();

        for (var i = 0; i < body.Length; i++)
        {
            var damaged = (byte[])body.Clone();
            damaged[i] ^= 0xff;
            foreach (var (name, bytes) in new[] { ($"cut at {i}", body[..i]), ($"flipped at {i}", damaged) })
            {
                using var answer = await http.SendAsync(Request("POST", Docs, bytes, BatchHeaders));
                if ((int)answer.StatusCode >= 500) broken.Add($"{name}: {await answer.Content.ReadAsStringAsync()}");
            }
        }

        Assert.That(broken, Is.Empty, string.Join('\n', broken));
        var after = await account.Ledger.UpsertItemAsync(Some("after"), Ada);
        Assert.That(after.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    private const string BatchHeaders = "x-ms-cosmos-is-batch-request: True\nx-ms-cosmos-batch-atomic: True";

    private static HttpRequestMessage Request(string method, string path, byte[] body, string headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method != "GET") request.Content = new ByteArrayContent(body);
        foreach (var header in headers.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = header.IndexOf(": ", StringComparison.Ordinal);
            request.Headers.TryAddWithoutValidation(header[..colon], header[(colon + 2)..]);
        }

        if (!request.Headers.Contains("x-ms-documentdb-partitionkey"))
            request.Headers.TryAddWithoutValidation("x-ms-documentdb-partitionkey", """["ada"]""");
        return request;
    }
}
