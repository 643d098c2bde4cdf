using System.Net;
using Microsoft.Azure.Cosmos;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

public sealed class BatchTests
{
    [Test]
    public async Task Batch_OfEveryVerb_AnswersEachOperation()
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("gone"), Ada);
        await account.Ledger.CreateItemAsync(Some("there"), Ada);

        using var answer = await account.Ledger.CreateTransactionalBatch(Ada)
            .CreateItem(Some("e1")).UpsertItem(Some("e2")).ReplaceItem("there", Some("there", 2)).DeleteItem("gone")
            .ReadItem("there").PatchItem("e1", [PatchOperation.Increment("/sequence", 4)]).ExecuteAsync();

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Select(it => (int)it.StatusCode), Is.EqualTo(new[] { 201, 201, 200, 204, 200, 200 }));
        Assert.That(answer.GetOperationResultAtIndex<Entry>(4).Resource.sequence, Is.EqualTo(2));
        var read = await account.Ledger.ReadItemAsync<Entry>("e1", Ada);
        Assert.That((read.Resource.sequence, read.ETag), Is.EqualTo((5, answer[5].ETag)));
        Assert.That(answer.RequestCharge, Is.EqualTo(39.8));
    }

    [Test]
    public async Task Batch_WithAConflict_NamesItAndStoresNothing()
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("e2"), Ada);

        using var answer = await account.Ledger.CreateTransactionalBatch(Ada)
            .CreateItem(Some("e1")).CreateItem(Some("e2")).CreateItem(Some("e3")).ExecuteAsync();

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(answer.Select(it => (int)it.StatusCode), Is.EqualTo(new[] { 424, 409, 424 }));
        Assert.That(await account.QueryAsync<string>("SELECT VALUE c.id FROM c"), Is.EqualTo(new[] { "e2" }));
    }

    [Test]
    public async Task Batch_WithAnOldEtag_FailsItsPreconditionAndStoresNothing()
    {
        await using var account = await StartAsync();
        var old = await account.Ledger.CreateItemAsync(Some("account"), Ada);
        await account.Ledger.ReplaceItemAsync(Some("account", 2), "account", Ada);

        using var answer = await account.Ledger.CreateTransactionalBatch(Ada)
            .CreateItem(Some("e1"))
            .ReplaceItem(
                "account", Some("account", 3), new TransactionalBatchItemRequestOptions { IfMatchEtag = old.ETag })
            .ExecuteAsync();

        Assert.That(answer.Select(it => (int)it.StatusCode), Is.EqualTo(new[] { 424, 412 }));
        var stored = await account.QueryAsync<Entry>("SELECT * FROM c");
        Assert.That(stored.Select(it => (it.id, it.sequence)), Is.EqualTo(new[] { ("account", 2) }));
    }

    [Test]
    public async Task Batch_WithAMissingItem_AnswersNotFound()
    {
        await using var account = await StartAsync();

        using var answer = await account.Ledger.CreateTransactionalBatch(Ada)
            .CreateItem(Some("e1")).DeleteItem("none").ExecuteAsync();

        Assert.That(answer.Select(it => (int)it.StatusCode), Is.EqualTo(new[] { 424, 404 }));
    }

    [Test]
    public async Task Batch_DeletingAndCreatingOneId_LeavesANewItem()
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("e1"), Ada);

        using var answer = await account.Ledger.CreateTransactionalBatch(Ada)
            .DeleteItem("e1").CreateItem(Some("e1", 2)).CreateItem(Some("e2")).DeleteItem("e2").ExecuteAsync();

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var stored = await account.QueryAsync<Entry>("SELECT * FROM c");
        Assert.That(stored.Select(it => (it.id, it.sequence)), Is.EqualTo(new[] { ("e1", 2) }));
    }

    [Test]
    public async Task Batch_WithoutContentResponse_LeavesTheItemOut()
    {
        await using var account = await StartAsync();

        using var answer = await account.Ledger.CreateTransactionalBatch(Ada)
            .CreateItem(Some("e1"), new TransactionalBatchItemRequestOptions { EnableContentResponseOnWrite = false })
            .ExecuteAsync();

        Assert.That(answer[0].ResourceStream, Is.Null);
        Assert.That(answer[0].ETag, Is.Not.Empty);
    }

    [Test]
    public async Task Batch_OfAHundredAndOneOperations_IsRefusedAndOneLessIsNot()
    {
        await using var account = await StartAsync();

        using var hundred = await BatchOf(account.Ledger, 100).ExecuteAsync();
        using var more = await BatchOf(account.Ledger, 101).ExecuteAsync();

        Assert.That(hundred.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(more.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Batch_OfMoreThanTwoMegabytes_IsTooLarge()
    {
        await using var account = await StartAsync();
        var half = Some("e1") with { note = new string('x', 1_100_000) };

        using var answer = await account.Ledger.CreateTransactionalBatch(Ada)
            .CreateItem(half).CreateItem(half with { id = "e2" }).ExecuteAsync();

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [Test]
    public async Task Batches_SeenByReadersBesideThem_AreNeverHalfThere()
    {
        const int Batches = 60;
        await using var account = await StartAsync();
        var writing = WriteAsync();
        var odd = 0;

        while (!writing.IsCompleted)
            odd += (await account.QueryAsync<int>("SELECT VALUE COUNT(1) FROM c")).Single() % 2;
        await writing;

        Assert.That(odd, Is.Zero);
        Assert.That((await account.QueryAsync<int>("SELECT VALUE COUNT(1) FROM c")).Single(), Is.EqualTo(2 * Batches));

        async Task WriteAsync()
        {
            for (var i = 0; i < Batches; i++)
                using (await account.Ledger.CreateTransactionalBatch(Ada)
                    .CreateItem(Some($"a{i}")).CreateItem(Some($"b{i}")).ExecuteAsync()) { }
        }
    }

    private static TransactionalBatch BatchOf(Container ledger, int count)
    {
        var batch = ledger.CreateTransactionalBatch(Ada);
        for (var i = 0; i < count; i++) batch = batch.UpsertItem(Some($"e{i}"));
        return batch;
    }
}
