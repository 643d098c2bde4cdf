using System.Net;
using Microsoft.Azure.Cosmos;

namespace AzureServices.Tests.Cosmos.Contract;

public sealed class ItemContract(string account) : ContractSuite(account)
{
    [Test]
    public async Task Create_OfAnIdThatIsThere_ConflictsInThisPartitionOnly()
    {
        await Ledger.CreateItemAsync(Some("e1"), Partition);

        var refused = Assert.ThrowsAsync<CosmosException>(() => Ledger.CreateItemAsync(Some("e1"), Partition));
        var other = new PartitionKey(Customer + "-other");
        var elsewhere = await Ledger.CreateItemAsync(Some("e1") with { customerId = Customer + "-other" }, other);

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(elsewhere.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Replace_WithAnEtagOfAnOlderVersion_IsRefusedAndChangesNothing()
    {
        var created = await Ledger.CreateItemAsync(Some("e1"), Partition);
        await Ledger.ReplaceItemAsync(Some("e1", 2), "e1", Partition);

        var condition = new ItemRequestOptions { IfMatchEtag = created.ETag };
        var refused = Assert.ThrowsAsync<CosmosException>(
            () => Ledger.ReplaceItemAsync(Some("e1", 3), "e1", Partition, condition));

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.PreconditionFailed));
        Assert.That((await Ledger.ReadItemAsync<Entry>("e1", Partition)).Resource.sequence, Is.EqualTo(2));
    }

    [Test]
    public async Task Delete_OfAMissingItem_AnswersNotFound()
    {
        using var answer = await Ledger.DeleteItemStreamAsync("none", Partition);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }
}
