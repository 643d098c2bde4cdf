using System.Net;
using AzureServices.Tests.Azurite;
using Microsoft.Azure.Cosmos;
using Newtonsoft.Json.Linq;

namespace AzureServices.Tests.Cosmos.Contract;

public sealed class TimeToLiveContract(string account) : ContractSuite(account)
{
    protected override ContainerProperties LedgerProperties => new("carts", "/customerId") { DefaultTimeToLive = -1 };

    [Test]
    public async Task Item_WithATimeToLive_GoesByItselfAndLeavesTheOthers()
    {
        await Ledger.CreateItemAsync(Some("stays"), Partition);
        await Ledger.CreateItemAsync(
            new JObject { ["id"] = "goes", ["customerId"] = Customer, ["ttl"] = 1 }, Partition);

        await Eventually.IsTrueAsync(
            async () =>
            {
                using var read = await Ledger.ReadItemStreamAsync("goes", Partition);
                return read.StatusCode == HttpStatusCode.NotFound;
            },
            "the item is gone");

        var left = await Feed.ReadAllAsync(Ledger.GetItemQueryIterator<string>(
            new QueryDefinition("SELECT VALUE c.id FROM c WHERE c.customerId = @id").WithParameter("@id", Customer)));
        Assert.That(left, Is.EqualTo(new[] { "stays" }));
    }

    [Test]
    public async Task Ttl_ThatIsNoTime_IsRefused()
    {
        var item = new JObject { ["id"] = "e1", ["customerId"] = Customer, ["ttl"] = 0 };

        var refused = Assert.ThrowsAsync<CosmosException>(() => Ledger.CreateItemAsync(item, Partition));

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        await Ledger.CreateItemAsync(Some("e1"), Partition);
    }
}
