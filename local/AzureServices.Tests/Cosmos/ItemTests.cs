using System.Net;
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
            Assert.That(created.RequestCharge, Is.EqualTo(5));
            Assert.That(created.Headers.Session, Does.StartWith("0:"));
        });
    }

    [Test]
    public async Task Batch_OfThree_IsStored()
    {
        await using var account = await StartAsync();

        using var answer = await account.Ledger.CreateTransactionalBatch(Ada)
            .CreateItem(Some("e1")).CreateItem(Some("e2")).ReplaceItem("e1", Some("e1", 7)).ExecuteAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), answer.ErrorMessage);
        Assert.That(answer.GetOperationResultAtIndex<Entry>(2).Resource.sequence, Is.EqualTo(7));
        var all = await account.QueryAsync<Entry>("SELECT * FROM c ORDER BY c.sequence DESC");
        Assert.That(all.Select(e => e.id), Is.EqualTo(new[] { "e1", "e2" }));
    }
}
