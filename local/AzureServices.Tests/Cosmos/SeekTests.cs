using CsCheck;
using Microsoft.Azure.Cosmos;
using Newtonsoft.Json.Linq;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

/// <summary>Queries that read a part of an index find what a look at every item finds, and cost less.</summary>
public sealed class SeekTests
{
    private const int Items = 120;

    private static readonly string[] Customers = ["ada", "bob", "cyd"];

    // Values of every kind, texts whose bytes are ordered otherwise than their code units, and numbers at the edge.
    private static readonly JToken?[] Values =
    [
        null, JValue.CreateNull(), true, false, -7, -0.5, 0, 1, 2.5, 1e300, 9007199254740991L, 9007199254740993L,
        "", "a", "a\u0000b", "ab", "b", "2026-03-14T09:26:53+00:00", "2026-03-14T09:26:53.5+00:00", "\u00e9",
        "\ue000", "\ud83d\ude00", new JArray(1), new JObject { ["x"] = 1 },
    ];

    private static readonly JToken[] Bounds =
        [-7, 0, 1, 2.5, 9007199254740991L, 9007199254740992L, "", "a", "a\u0000b", "b", "2026", "\u00e9", "\ue000"];

    [TestCase(1)]
    [TestCase(3)]
    public async Task Query_OverAnIndex_FindsWhatALookAtEveryItemFinds(int partitions)
    {
        await using var account = await StartAsync();
        var (sought, walked) = (await CreateAsync(account, "/n/?"), await CreateAsync(account, "/*"));
        for (var round = 0; round < 3; round++)
        {
            await FillAsync([sought, walked], round, partitions);
            foreach (var text in Queries)
            {
                foreach (var bound in Bounds)
                {
                    var query = new QueryDefinition(text).WithParameter("@v", bound);
                    var found = await IdsAsync(sought, query, partitions);
                    var expected = await IdsAsync(walked, query, partitions);
                    Assert.That(found, Is.EqualTo(expected), $"{text} {bound} {round}");
                }
            }
        }
    }

    [TestCase(1)]
    [TestCase(3)]
    public async Task Query_OverAnIndex_LooksAtWhatItReturnsOnly(int partitions)
    {
        await using var account = await StartAsync();
        var (sought, walked) = (await CreateAsync(account, "/n/?"), await CreateAsync(account, "/*"));
        for (var n = 0; n < Items; n++)
        {
            foreach (var container in new[] { sought, walked })
            {
                await container.UpsertItemAsync(Item(n, n, partitions));
            }
        }

        const string text = "SELECT * FROM c WHERE c.n > 50 ORDER BY c.n OFFSET 0 LIMIT 2";

        // The one at the bound, two that are returned, and two to see that there is more and that no tie is missed.
        Assert.Multiple(async () =>
        {
            Assert.That(await CostAsync(sought, text, partitions), Is.EqualTo(2.5 + 5 * 0.05 + 0.05).Within(0.001));
            Assert.That(await CostAsync(walked, text, partitions), Is.EqualTo(2.5 + Items * 0.05 + 0.05).Within(0.001));
        });
    }

    // Of one partition, or over all of the container.
    private static PartitionKey? Only(int partitions) => partitions == 1 ? Ada : null;

    private static IEnumerable<string> Queries =>
        from comparison in new[] { "<", "<=", ">", ">=", "=" }
        from order in new[] { "ASC", "DESC" }
        from rest in new[] { "", " AND c.k < 2" }
        from cut in new[] { "", " OFFSET 1 LIMIT 3" }
        select $"SELECT * FROM c WHERE c.n {comparison} @v{rest} ORDER BY c.n {order}{cut}";

    private static async Task FillAsync(Container[] containers, int round, int partitions)
    {
        var random = new Random(round);
        for (var i = 0; i < Items; i++)
        {
            var item = Item(i, Values[random.Next(Values.Length)], partitions);
            item["k"] = random.Next(4);
            var isGone = random.Next(6) == 0;
            foreach (var container in containers)
            {
                await container.UpsertItemAsync(item);
                var partition = new PartitionKey((string)item["customerId"]!);
                if (isGone) await container.DeleteItemAsync<JObject>((string)item["id"]!, partition);
            }
        }
    }

    private static JObject Item(int number, JToken? n, int partitions)
    {
        var item = new JObject { ["id"] = $"i{number}", ["customerId"] = Customers[number % partitions] };
        if (n is not null) item["n"] = n;
        return item;
    }

    private static async Task<Container> CreateAsync(CosmosAccount account, string path)
    {
        var properties = new ContainerProperties(path == "/*" ? "walked" : "sought", "/customerId");
        properties.IndexingPolicy.IncludedPaths.Add(new IncludedPath { Path = path });
        if (path != "/*") properties.IndexingPolicy.ExcludedPaths.Add(new ExcludedPath { Path = "/*" });
        return await account.Database.CreateContainerAsync(properties);
    }

    private static async Task<List<string>> IdsAsync(Container container, QueryDefinition query, int partitions)
    {
        var ids = new List<string>();
        var options = new QueryRequestOptions { PartitionKey = Only(partitions), MaxItemCount = 7 };
        using var pages = container.GetItemQueryIterator<JObject>(query, requestOptions: options);
        while (pages.HasMoreResults) ids.AddRange((await pages.ReadNextAsync()).Select(item => (string)item["id"]!));
        return ids;
    }

    private static async Task<double> CostAsync(Container container, string text, int partitions)
    {
        var options = new QueryRequestOptions { PartitionKey = Only(partitions), MaxItemCount = 2 };
        using var pages = container.GetItemQueryIterator<JObject>(text, requestOptions: options);
        return (await pages.ReadNextAsync()).RequestCharge;
    }
}
