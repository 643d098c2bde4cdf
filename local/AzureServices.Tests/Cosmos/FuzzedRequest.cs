using System.Net.Http.Headers;
using System.Text;

namespace AzureServices.Tests.Cosmos;

/// <summary>A request that is wrong in some way, or in several, as the dice have it.</summary>
internal sealed class FuzzedRequest(Random dice, byte[] batch)
{
    private static readonly string[] Methods = ["GET", "POST", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "FLY"];

    private static readonly string[] Paths =
    [
        "", "offers", "dbs", "dbs/loyalty", "dbs/none", "dbs/loyalty/colls", "dbs/loyalty/colls/ledger",
        "dbs/loyalty/colls/none", "dbs/loyalty/colls/ledger/pkranges", "dbs/loyalty/colls/ledger/sprocs",
        "dbs/loyalty/colls/ledger/docs", "dbs/loyalty/colls/ledger/docs", "dbs/loyalty/colls/ledger/docs",
        "dbs/loyalty/colls/ledger/docs/e1", "dbs/loyalty/colls/ledger/docs/e1", "dbs/loyalty/colls/ledger/docs/none",
        "dbs/loyalty/colls/none/docs", "dbs/loyalty/colls/ledger/docs/e1/attachments", "dbs/%zz/colls/%e4/docs/%ff",
        "dbs//colls///docs", "dbs/loyalty/colls/ledger/docs/%2F%3F%23%5C", "dbs/AAAAAQ==/colls/AAAAAYAAAAI=/docs",
    ];

    private static readonly string[] Flags =
    [
        "x-ms-documentdb-isquery", "x-ms-cosmos-is-query-plan-request", "x-ms-documentdb-is-upsert",
        "x-ms-cosmos-is-batch-request", "x-ms-cosmos-batch-atomic", "x-ms-cosmos-batch-continue-on-error",
        "x-ms-documentdb-query-enablecrosspartition", "x-ms-documentdb-populatequerymetrics",
    ];

    private static readonly string[] Names =
    [
        "x-ms-documentdb-partitionkey", "x-ms-continuation", "x-ms-max-item-count", "If-Match", "If-None-Match",
        "If-Modified-Since", "A-IM", "x-ms-start-epk", "x-ms-end-epk", "x-ms-activity-id", "Prefer", "x-ms-version",
        "x-ms-session-token", "x-ms-date", "authorization", "x-ms-consistency-level", "x-ms-offer-throughput",
        "x-ms-documentdb-partitionkeyrangeid", "x-ms-indexing-directive", "x-ms-cosmos-supported-query-features",
    ];

    private static readonly string[] Values =
    [
        "", "True", "false", "\"", "[\"ada\"]", "[\"ada\",\"bob\"]", "[[]]", "[{}]", "[{\"a\":1}]", "[null]", "[1e400]",
        "[\"\\ud800\"]", "[", "ada", "*", "0", "-1", "-2", "99999999999999999999", "NaN", "WzFd", "WzEsMSwxXQ==",
        "WyJhIiwxLDEsW11d", "WzEsMSwxLDVd", "WzEsMSwxLFsxLDJdXQ==", "bnVsbA==", "e30=", "Incremental feed",
        "Full-Fidelity Feed", "\"7\"", "9223372036854775807", "\"99999999999999999999\"",
        "Fri, 01 May 2026 12:00:00 GMT", "0001-01-01", "FF", "7F", "return=minimal", "\u00e4\u00ff", "\u4e2d\u6587",
        "\t x \t", "Bounded", "2018-12-31",
    ];

    private static readonly string?[] Types =
        [null, "application/json", "application/query+json", "text/plain", "application/octet-stream", "x", "a/b;c=d;"];

    private static readonly string[] Bodies =
    [
        "", "{}", "[]", "null", "5", "\"text\"", "{\"id\":null}", "{\"id\":\"a\",\"id\":\"b\",\"customerId\":\"ada\"}",
        """{"id":"e1","customerId":"ada","type":"t","sequence":1}""",
        """{"id":"e2","customerId":"ada","type":"\ud800","sequence":1e999}""",
        """{"id":"e3","customerId":"ada","\udc00":1,"deep":{"a":[1,{"b":null}]}}""",
        """{"id":"e4","customerId":"ada","_rid":5,"_etag":{},"_ts":"x"}""",
        """{"id":"e5","customerId":[1]}""", """{"id":" ","customerId":1.5e308}""",
        """{"id":"db2"}""", """{"id":"c2","partitionKey":{"paths":["/a"],"paths":["/b"]}}""",
        """{"id":"c3","partitionKey":{"paths":["/a"],"kind":5,"version":"x"}}""",
        """{"id":"c4","partitionKey":{"paths":["/a"]},"indexingPolicy":5,"defaultTtl":"x","uniqueKeyPolicy":[]}""",
        """{"id":"c5","partitionKey":{"paths":["/a"]},"indexingPolicy":{"includedPaths":[5,{"path":7}]}}""",
        """{"id":"ledger","partitionKey":{"paths":["/customerId"]},"indexingPolicy":{"excludedPaths":[{"path":""}]}}""",
        """{"query":"SELECT * FROM c WHERE c.type=@t ORDER BY c.sequence","parameters":[{"name":"@t","value":"t"}]}""",
        """{"query":"SELECT TOP 5 VALUE c.a.b[0] FROM c WHERE NOT (c.x IN (1, 'a', null)) OFFSET 1 LIMIT 2"}""",
        """{"query":"SELECT * FROM c WHERE STARTSWITH(c.type, '\ud800')","parameters":null}""",
        """{"query":"SELECT","parameters":[{"name":5,"value":[]},{"value":1}]}""", """{"query":null}""",
        """{"operations":[{"op":"incr","path":"/sequence","value":1e308},{"op":"add","path":"/a/b/-","value":{}}]}""",
        """{"operations":[{"op":"set","path":"/id","value":5},{"op":"remove","path":"/"}],"condition":5}""",
        """{"operations":[{"op":"move","from":"/type","path":"/type/x"},{"op":"set","path":"/\ud800","value":0}]}""",
        """{"operations":[{"op":"add","path":"/a","value":1,"op":"set"},5,null]}""",
    ];

    public HttpRequestMessage Next(Uri address)
    {
        var uri = new Uri(address + Mangled(Pick(Paths)), new UriCreationOptions
        {
            DangerousDisablePathAndQueryCanonicalization = true,
        });
        var request = new HttpRequestMessage(new HttpMethod(Pick(Methods)), uri);
        if (dice.Next(3) > 0) request.Headers.TryAddWithoutValidation("x-ms-documentdb-partitionkey", "[\"ada\"]");
        for (var i = dice.Next(3); i > 0; i--)
            request.Headers.TryAddWithoutValidation(Pick(Flags), dice.Next(4) > 0 ? "True" : Pick(Values));
        for (var i = dice.Next(4); i > 0; i--) request.Headers.TryAddWithoutValidation(Pick(Names), Pick(Values));
        if (request.Method.Method is "GET" or "HEAD") return request;
        request.Content = new ByteArrayContent(Body());
        if (Pick(Types) is { } type) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        return request;
    }

    private byte[] Body() => dice.Next(12) switch
    {
        < 6 => Encoding.UTF8.GetBytes(Pick(Bodies)),
        < 8 => Damaged(Encoding.UTF8.GetBytes(Pick(Bodies))),
        < 10 => Damaged(batch),
        10 => Encoding.UTF8.GetBytes(Nested()),
        _ => Encoding.UTF8.GetBytes(Long()),
    };

    private string Nested()
    {
        var depth = dice.Next(1, 2000);
        return dice.Next(3) switch
        {
            0 => $$"""{"id":"n","customerId":"ada","a":{{new string('[', depth)}}{{new string(']', depth)}}}""",
            1 => $$"""{"query":"SELECT * FROM c WHERE {{new string('(', depth)}}1{{new string(')', depth)}}"}""",
            _ => $$"""{"query":"SELECT * FROM c WHERE {{string.Concat(Enumerable.Repeat("NOT ", depth))}}true"}""",
        };
    }

    private string Long() => dice.Next(4) switch
    {
        0 => $$"""{"id":"{{new string('i', dice.Next(200, 3000))}}","customerId":"ada"}""",
        1 => $$"""{"id":"long","customerId":"{{new string('p', dice.Next(1000, 9000))}}"}""",
        2 => $$"""{"query":"SELECT * FROM c WHERE c.x IN (0{{string.Concat(Enumerable.Repeat(",1", 3000))}})"}""",
        _ => $$"""{"id":"large","customerId":"ada","x":"{{new string('x', dice.Next(1, 3 * 1024 * 1024))}}"}""",
    };

    private byte[] Damaged(byte[] bytes)
    {
        var damaged = bytes.ToArray();
        if (damaged.Length == 0) return damaged;
        for (var i = dice.Next(4); i > 0; i--) damaged[dice.Next(damaged.Length)] = (byte)dice.Next(256);
        return dice.Next(3) == 0 ? damaged[..dice.Next(damaged.Length + 1)] : damaged;
    }

    private string Mangled(string path) => dice.Next(12) switch
    {
        0 => path + "/",
        1 => path + "/%20",
        2 => path + "?x=%00",
        3 => path.Replace("ledger", Uri.EscapeDataString("l\u00e9dger\u4e2d"), StringComparison.Ordinal),
        4 => path + "/" + new string('i', 2000),
        _ => path,
    };

    private T Pick<T>(T[] pool) => pool[dice.Next(pool.Length)];
}
