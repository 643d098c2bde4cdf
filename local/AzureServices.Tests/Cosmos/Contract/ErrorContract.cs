using System.Net;
using Microsoft.Azure.Cosmos;

namespace AzureServices.Tests.Cosmos.Contract;

/// <summary>What every refusal carries: status, substatus, an activity id, a charge, and a reason.</summary>
public sealed class ErrorContract(string account) : ContractSuite(account)
{
    private const int BytesOfAnItemMax = 2 * 1024 * 1024;

    [Test]
    public void Read_OfAMissingItem_IsNotFound() =>
        CheckRefusal(() => Ledger.ReadItemAsync<Entry>("none", Partition), HttpStatusCode.NotFound);

    [Test]
    public async Task Create_OfAnIdThatIsTaken_IsAConflict()
    {
        await Ledger.CreateItemAsync(Some("e1"), Partition);

        CheckRefusal(() => Ledger.CreateItemAsync(Some("e1"), Partition), HttpStatusCode.Conflict);
    }

    [Test]
    public async Task Replace_UnderAnotherEtag_IsAFailedPrecondition()
    {
        await Ledger.CreateItemAsync(Some("e1"), Partition);
        var condition = new ItemRequestOptions { IfMatchEtag = "\"00000000-0000-0000-0000-000000000000\"" };

        CheckRefusal(
            () => Ledger.ReplaceItemAsync(Some("e1"), "e1", Partition, condition), HttpStatusCode.PreconditionFailed);
    }

    [Test]
    public void Create_WithoutAnId_IsABadRequest() =>
        CheckRefusal(() => Ledger.CreateItemAsync(new { customerId = Customer }, Partition), HttpStatusCode.BadRequest);

    [Test]
    public void Create_UnderAnotherPartitionKey_IsABadRequestThatSaysSo()
    {
        var refused = CheckRefusal(
            () => Ledger.CreateItemAsync(Some("e1") with { customerId = "other" }, Partition),
            HttpStatusCode.BadRequest);

        Assert.That(refused.SubStatusCode, Is.EqualTo(1001));
    }

    [Test]
    public void Create_OfAnItemOfMoreThan2Megabytes_IsTooLarge() =>
        CheckRefusal(
            () => Ledger.CreateItemAsync(Some("e1", type: new string('x', BytesOfAnItemMax)), Partition),
            HttpStatusCode.RequestEntityTooLarge);

    [Test]
    public void Query_ThatIsNoSql_IsABadRequest() =>
        CheckRefusal(
            () => Feed.ReadAllAsync(Ledger.GetItemQueryIterator<Entry>("FETCH ALL")), HttpStatusCode.BadRequest);

    private static CosmosException CheckRefusal(Func<Task> operation, HttpStatusCode expected)
    {
        var refused = Assert.CatchAsync<CosmosException>(() => operation())!;
        Assert.That(refused.StatusCode, Is.EqualTo(expected));
        Assert.That(Guid.TryParse(refused.ActivityId, out _), Is.True, "activity id");
        Assert.That(refused.Message, Is.Not.Empty);
        return refused;
    }
}
