using System.Net;
using AzureServices.Tests.Azurite;
using Microsoft.Azure.Cosmos;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Newtonsoft.Json.Linq;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

public sealed class TimeToLiveTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Test]
    public async Task Item_WhoseTimeIsOver_IsGoneForEveryRead()
    {
        var (account, time, carts) = await StartWithCartsAsync(60);
        await using var _ = account;
        await carts.CreateItemAsync(Cart("a"), Ada);
        time.Advance(Minute);
        await carts.CreateItemAsync(Cart("b"), Ada);

        using var read = await carts.ReadItemStreamAsync("a", Ada);
        using var replace = await carts.ReplaceItemStreamAsync(Json(Cart("a")), "a", Ada);
        using var delete = await carts.DeleteItemStreamAsync("a", Ada);
        using var batch = await carts.CreateTransactionalBatch(Ada).ReadItem("a").ExecuteAsync();
        using var feed = carts.GetChangeFeedIterator<JObject>(
            ChangeFeedStartFrom.Beginning(), ChangeFeedMode.Incremental);

        Assert.That(
            new[] { read.StatusCode, replace.StatusCode, delete.StatusCode, batch.StatusCode },
            Is.All.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await IdsAsync(carts, "SELECT VALUE c.id FROM c"), Is.EqualTo(new[] { "b" }));
        Assert.That(await IdsAsync(carts, "SELECT VALUE c.id FROM c ORDER BY c.id"), Is.EqualTo(new[] { "b" }));
        Assert.That((await feed.ReadNextAsync()).Select(it => (string?)it["id"]), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task Item_OneSecondBeforeItsTime_IsStillThere()
    {
        var (account, time, carts) = await StartWithCartsAsync(60);
        await using var _ = account;
        await carts.CreateItemAsync(Cart("a"), Ada);

        time.Advance(TimeSpan.FromSeconds(59));

        Assert.That(await IdsAsync(carts, "SELECT VALUE c.id FROM c"), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task Id_OfAnExpiredItem_CanBeUsedAgainAtOnce()
    {
        var (account, time, carts) = await StartWithCartsAsync(60);
        await using var _ = account;
        var old = await carts.CreateItemAsync(Cart("a"), Ada);
        time.Advance(Minute);

        var created = await carts.CreateItemAsync(Cart("a"), Ada);

        Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((string?)created.Resource["_rid"], Is.Not.EqualTo((string?)old.Resource["_rid"]));
    }

    [TestCase(-1, 5, true)]
    [TestCase(60, 300, false)]
    [TestCase(60, -1, false)]
    [TestCase(null, 5, false)]
    public async Task Ttl_OfTheItem_OverrulesThatOfAContainerWhichHasOne(int? container, int item, bool gone)
    {
        var (account, time, carts) = await StartWithCartsAsync(container);
        await using var _ = account;
        await carts.CreateItemAsync(Cart("a", item), Ada);

        time.Advance(Minute);

        using var read = await carts.ReadItemStreamAsync("a", Ada);
        Assert.That(read.StatusCode, Is.EqualTo(gone ? HttpStatusCode.NotFound : HttpStatusCode.OK));
    }

    [Test]
    public async Task Write_BeforeTheEnd_BeginsTheTimeAnew()
    {
        var (account, time, carts) = await StartWithCartsAsync(60);
        await using var _ = account;
        await carts.CreateItemAsync(Cart("a"), Ada);
        time.Advance(TimeSpan.FromSeconds(40));
        await carts.PatchItemAsync<JObject>("a", Ada, [PatchOperation.Set("/note", "more")]);

        time.Advance(TimeSpan.FromSeconds(40));

        Assert.That(await IdsAsync(carts, "SELECT VALUE c.id FROM c"), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task Default_OfTheContainerChanged_CountsForItemsThatAreThere()
    {
        var (account, time, carts) = await StartWithCartsAsync(null);
        await using var _ = account;
        foreach (var cart in new[] { Cart("plain"), Cart("long", 900), Cart("ever", -1) })
            await carts.CreateItemAsync(cart, Ada);
        time.Advance(Minute);

        await carts.ReplaceContainerAsync(new ContainerProperties("carts", "/customerId") { DefaultTimeToLive = 30 });
        var on = await IdsAsync(carts, "SELECT VALUE c.id FROM c");
        await carts.ReplaceContainerAsync(new ContainerProperties("carts", "/customerId"));
        var off = await IdsAsync(carts, "SELECT VALUE c.id FROM c");

        Assert.That(on, Is.EqualTo(new[] { "long", "ever" }));
        Assert.That(off, Is.EqualTo(new[] { "plain", "long", "ever" }));
    }

    [Test]
    public async Task UniqueValue_OfAnExpiredItem_IsFreeAtOnce()
    {
        var (account, time, carts) = await StartWithCartsAsync(60, unique: true);
        await using var _ = account;
        await carts.CreateItemAsync(Cart("a"), Ada);
        var taken = Assert.ThrowsAsync<CosmosException>(() => carts.CreateItemAsync(Cart("b"), Ada));

        time.Advance(Minute);
        var created = await carts.CreateItemAsync(Cart("b"), Ada);

        Assert.That(taken!.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [TestCase("0")]
    [TestCase("-2")]
    [TestCase("1.5")]
    [TestCase("\"soon\"")]
    public async Task Ttl_ThatIsNoTime_IsRefused(string ttl)
    {
        var (account, _, carts) = await StartWithCartsAsync(60);
        await using var __ = account;
        var cart = Cart("a");
        cart["ttl"] = JToken.Parse(ttl);

        using var answer = await carts.CreateItemStreamAsync(Json(cart), Ada);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Items_LongExpired_LeaveTheFile()
    {
        const int Carts = 250;
        var file = Path.Combine(Path.GetTempPath(), $"cosmos-ttl-{Environment.ProcessId}.db");
        var time = new FakeTimeProvider(Noon);
        await using (var account = await StartAsync(file, time))
        {
            Container carts = await account.Database.CreateContainerAsync(
                new ContainerProperties("carts", "/customerId") { DefaultTimeToLive = 60 });
            await Task.WhenAll(Enumerable.Range(0, Carts).Select(i => carts.CreateItemAsync(Cart($"{i}"), Ada)));
            Assert.That(CountRows(file), Is.EqualTo(Carts));

            time.Advance(Minute + Minute);
            await Eventually.IsTrueAsync(() => CountRows(file) == 0, "the expired items are removed");
        }

        foreach (var suffix in new[] { "", "-wal", "-shm" }) File.Delete(file + suffix);
    }

    private static long CountRows(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM items";
        return (long)command.ExecuteScalar()!;
    }

    private static async Task<(CosmosAccount, FakeTimeProvider, Container)> StartWithCartsAsync(
        int? seconds, bool unique = false)
    {
        var time = new FakeTimeProvider(Noon);
        var account = await StartAsync(time: time);
        var properties = new ContainerProperties("carts", "/customerId") { DefaultTimeToLive = seconds };
        if (unique) properties.UniqueKeyPolicy.UniqueKeys.Add(new UniqueKey { Paths = { "/kind" } });
        Container carts = await account.Database.CreateContainerAsync(properties);
        return (account, time, carts);
    }

    private static JObject Cart(string id, int? ttl = null)
    {
        var cart = new JObject { ["id"] = id, ["customerId"] = "ada", ["kind"] = "cart" };
        if (ttl is not null) cart["ttl"] = ttl;
        return cart;
    }

    private static MemoryStream Json(JObject item) => new(System.Text.Encoding.UTF8.GetBytes(item.ToString()));

    private static async Task<List<string>> IdsAsync(Container container, string query)
    {
        var ids = new List<string>();
        using var pages = container.GetItemQueryIterator<string>(query);
        while (pages.HasMoreResults) ids.AddRange(await pages.ReadNextAsync());
        return ids;
    }
}
