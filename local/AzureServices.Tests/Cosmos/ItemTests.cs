using System.Net;
using AzureServices.Cosmos;
using Microsoft.Azure.Cosmos;
using Newtonsoft.Json.Linq;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

public sealed class ItemTests
{
    [Test]
    public async Task Create_OfANewItem_AnswersItWithSystemProperties()
    {
        await using var account = await StartAsync();

        var created = await account.Ledger.CreateItemAsync(JObject.FromObject(Some("e1")), Ada);

        Assert.Multiple(() =>
        {
            Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That((string?)created.Resource["_etag"], Is.EqualTo(created.ETag).And.StartsWith("\""));
            Assert.That((long)created.Resource["_ts"]!, Is.EqualTo(Noon.ToUnixTimeSeconds()));
            Assert.That((string?)created.Resource["_rid"], Is.Not.Empty);
            Assert.That((string?)created.Resource["_self"], Does.StartWith("dbs/").And.Contain("/docs/"));
            Assert.That((string?)created.Resource["_attachments"], Is.EqualTo("attachments/"));
            Assert.That(created.RequestCharge, Is.EqualTo(6));
            Assert.That(created.Headers.Session, Does.StartWith("0:"));
        });
    }

    [Test]
    public async Task Read_OfAStoredItem_GivesTheItemForOneUnit()
    {
        await using var account = await StartAsync();
        var item = Some("e1") with { note = "Grüße, 世界 \"quoted\" 🎁" };
        var created = await account.Ledger.CreateItemAsync(item, Ada);

        var read = await account.Ledger.ReadItemAsync<Entry>("e1", Ada);

        Assert.That(read.Resource, Is.EqualTo(item));
        Assert.That(read.ETag, Is.EqualTo(created.ETag));
        Assert.That(read.RequestCharge, Is.EqualTo(1));
    }

    [TestCase("earn:pos:order-42")]
    [TestCase("a b+c%2F&d='e'")]
    [TestCase("ключ-é-世界")]
    public async Task Id_WithUnusualCharacters_IsFoundAgain(string id)
    {
        await using var account = await StartAsync();
        var customer = new PartitionKey(id);
        await account.Ledger.CreateItemAsync(Some(id, customerId: id), customer);

        Assert.That((await account.Ledger.ReadItemAsync<Entry>(id, customer)).Resource.id, Is.EqualTo(id));
        using var batch = await account.Ledger.CreateTransactionalBatch(customer).DeleteItem(id).ExecuteAsync();
        Assert.That(batch.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Delete_OfTheIdThatAddressesCannotHold_LeavesTheContainerAlone()
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("e1"), Ada);

        using var answer = await account.Ledger.DeleteItemStreamAsync("..", Ada);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await account.Ledger.ReadItemAsync<Entry>("e1", Ada)).Resource, Is.EqualTo(Some("e1")));
    }

    [Test]
    public async Task Read_OfAMissingItem_AnswersNotFoundWithoutSubStatus()
    {
        await using var account = await StartAsync();

        var refused = Assert.ThrowsAsync<CosmosException>(() => account.Ledger.ReadItemAsync<Entry>("none", Ada));

        Assert.That((refused!.StatusCode, refused.SubStatusCode), Is.EqualTo((HttpStatusCode.NotFound, 0)));
    }

    [Test]
    public async Task Read_WithTheEtagOfTheItem_AnswersNotModified()
    {
        await using var account = await StartAsync();
        var created = await account.Ledger.CreateItemAsync(Some("e1"), Ada);

        using var read = await account.Ledger.ReadItemStreamAsync(
            "e1", Ada, new ItemRequestOptions { IfNoneMatchEtag = created.ETag });

        Assert.That(read.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [Test]
    public async Task Upsert_OfANewAndOfAPresentItem_CreatesThenReplaces()
    {
        await using var account = await StartAsync();

        var first = await account.Ledger.UpsertItemAsync(Some("e1"), Ada);
        var second = await account.Ledger.UpsertItemAsync(Some("e1", 2), Ada);

        Assert.That((first.StatusCode, second.StatusCode), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.OK)));
        Assert.That(second.ETag, Is.Not.EqualTo(first.ETag));
        Assert.That((await account.Ledger.ReadItemAsync<Entry>("e1", Ada)).Resource.sequence, Is.EqualTo(2));
    }

    [Test]
    public async Task Replace_OfWhatWasRead_KeepsTheResourceIdAndWritesSystemPropertiesOnce()
    {
        await using var account = await StartAsync();
        var item = (await account.Ledger.CreateItemAsync(JObject.FromObject(Some("e1")), Ada)).Resource;

        var replaced = await account.Ledger.ReplaceItemAsync(item, "e1", Ada);

        Assert.That((string?)replaced.Resource["_rid"], Is.EqualTo((string?)item["_rid"]));
        Assert.That(replaced.Resource.Properties().Count(it => it.Name == "_etag"), Is.EqualTo(1));
        Assert.That(
            (string?)replaced.Resource["_etag"], Is.EqualTo(replaced.ETag).And.Not.EqualTo((string?)item["_etag"]));
    }

    [Test]
    public async Task ReplaceAndDelete_WithAnOldEtag_AreRefusedAndChangeNothing()
    {
        await using var account = await StartAsync();
        var old = await account.Ledger.CreateItemAsync(Some("e1"), Ada);
        var present = await account.Ledger.ReplaceItemAsync(Some("e1", 2), "e1", Ada);
        var stale = new ItemRequestOptions { IfMatchEtag = old.ETag };

        var replace = Assert.ThrowsAsync<CosmosException>(
            () => account.Ledger.ReplaceItemAsync(Some("e1", 3), "e1", Ada, stale));
        var delete = Assert.ThrowsAsync<CosmosException>(() => account.Ledger.DeleteItemAsync<Entry>("e1", Ada, stale));

        Assert.That(replace!.StatusCode, Is.EqualTo(HttpStatusCode.PreconditionFailed));
        Assert.That(delete!.StatusCode, Is.EqualTo(HttpStatusCode.PreconditionFailed));
        Assert.That((await account.Ledger.ReadItemAsync<Entry>("e1", Ada)).ETag, Is.EqualTo(present.ETag));
    }

    [Test]
    public async Task Delete_WithTheEtag_RemovesTheItem()
    {
        await using var account = await StartAsync();
        var created = await account.Ledger.CreateItemAsync(Some("e1"), Ada);

        var deleted = await account.Ledger.DeleteItemAsync<Entry>(
            "e1", Ada, new ItemRequestOptions { IfMatchEtag = created.ETag });

        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.ThrowsAsync<CosmosException>(() => account.Ledger.ReadItemAsync<Entry>("e1", Ada));
    }

    [Test]
    public async Task Write_WithoutContentResponse_AnswersWithoutTheItem()
    {
        await using var account = await StartAsync();

        var created = await account.Ledger.CreateItemAsync(
            Some("e1"), Ada, new ItemRequestOptions { EnableContentResponseOnWrite = false });

        Assert.That(created.Resource, Is.Null);
        Assert.That(created.ETag, Is.Not.Empty);
    }

    [Test]
    public async Task Write_UnderAnotherPartition_IsRefusedAsAMismatch()
    {
        await using var account = await StartAsync();

        var refused = Assert.ThrowsAsync<CosmosException>(
            () => account.Ledger.CreateItemAsync(Some("e1"), new PartitionKey("bob")));

        Assert.That((refused!.StatusCode, refused.SubStatusCode), Is.EqualTo((HttpStatusCode.BadRequest, 1001)));
    }

    [Test]
    public async Task Write_OfMoreThanTwoMegabytes_IsTooLarge()
    {
        await using var account = await StartAsync();
        var large = Some("e1") with { note = new string('x', 2 * 1024 * 1024) };

        var refused = Assert.ThrowsAsync<CosmosException>(() => account.Ledger.CreateItemAsync(large, Ada));

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [TestCase("/missing/x", 1L)]
    [TestCase("/customerId", 1L)]
    [TestCase("/points", long.MaxValue)]
    public async Task Patch_ThatDoesNotFit_IsRefusedAndTheEndpointGoesOn(string path, long by)
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(JObject.Parse("""{"id":"e1","customerId":"ada","points":5}"""), Ada);

        var refused = Assert.ThrowsAsync<CosmosException>(() =>
            account.Ledger.PatchItemAsync<JObject>("e1", Ada, [PatchOperation.Increment(path, by)]));

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((int)(await account.Ledger.ReadItemAsync<JObject>("e1", Ada)).Resource["points"]!, Is.EqualTo(5));
    }

    [Test]
    public async Task Replace_ByManyAtOnceWithEtags_LosesNoIncrement()
    {
        const int Writers = 8, EachAdds = 10;
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("counter", 0), Ada);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => AddAsync(account.Ledger, EachAdds)));

        var counter = await account.Ledger.ReadItemAsync<Entry>("counter", Ada);
        Assert.That(counter.Resource.sequence, Is.EqualTo(Writers * EachAdds));
    }

    [Test]
    public async Task ReadMany_OfSomeItems_GivesThoseThatAreThere()
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("e1"), Ada);
        await account.Ledger.CreateItemAsync(Some("e2", customerId: "bob"), new PartitionKey("bob"));

        var found = await account.Ledger.ReadManyItemsAsync<Entry>(
            [("e1", Ada), ("e2", new PartitionKey("bob")), ("e2", Ada), ("none", Ada)]);

        Assert.That(
            found.Select(it => (it.id, it.customerId)), Is.EquivalentTo(new[] { ("e1", "ada"), ("e2", "bob") }));
    }

    [Test]
    public async Task Bulk_WithAFailureAmongOthers_FailsThatOneOnly()
    {
        await using var account = await StartAsync(configure: options => options.AllowBulkExecution = true);
        await account.Ledger.CreateItemAsync(Some("e3"), Ada);

        var writes = Enumerable.Range(0, 10).Select(i => account.Ledger.CreateItemStreamAsync(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes($$"""{"id":"e{{i}}","customerId":"ada"}""")), Ada));
        var answers = await Task.WhenAll(writes);

        Assert.That(answers.Select(it => it.StatusCode).Where(it => it != HttpStatusCode.Created),
            Is.EqualTo(new[] { HttpStatusCode.Conflict }));
        Assert.That((await account.QueryAsync<int>("SELECT VALUE COUNT(1) FROM c")).Single(), Is.EqualTo(10));
    }

    private static async Task AddAsync(Container ledger, int times)
    {
        for (var added = 0; added < times;)
        {
            var read = await ledger.ReadItemAsync<Entry>("counter", Ada);
            using var answer = await ledger.CreateTransactionalBatch(Ada).ReplaceItem(
                "counter", read.Resource with { sequence = read.Resource.sequence + 1 },
                new TransactionalBatchItemRequestOptions { IfMatchEtag = read.ETag }).ExecuteAsync();
            if (answer.IsSuccessStatusCode) added++;
        }
    }
}
