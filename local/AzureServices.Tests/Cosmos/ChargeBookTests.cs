using AzureServices.Cosmos.Faults;
using Microsoft.Azure.Cosmos;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

public sealed class ChargeBookTests
{
    [Test]
    public async Task Charges_OfAnEndpoint_AddUpByKindAndContainerUntilReset()
    {
        await using var account = await StartAsync();
        Container other = await account.Database.CreateContainerAsync("other", "/customerId");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => account.Ledger.CreateItemAsync(Some($"e{i}"), Ada)));
        await other.CreateItemAsync(Some("e1"), Ada);
        await account.Ledger.ReadItemAsync<Entry>("e1", Ada);
        Assert.ThrowsAsync<CosmosException>(() => account.Ledger.ReadItemAsync<Entry>("none", Ada));

        var charges = account.Endpoint.Charges;
        Assert.That(charges.RequestUnits(), Is.EqualTo(128));
        Assert.That(charges.RequestUnits(CosmosOperationKind.Create), Is.EqualTo(126));
        Assert.That(charges.RequestUnits(CosmosOperationKind.Create, "ledger"), Is.EqualTo(120));
        Assert.That(charges.Requests(CosmosOperationKind.Read), Is.EqualTo(2));
        Assert.That(charges.Totals.Select(it => (it.Kind, it.Database, it.Container, it.Requests)), Is.EqualTo(new[]
        {
            (CosmosOperationKind.Create, "loyalty", "ledger", 20L),
            (CosmosOperationKind.Read, "loyalty", "ledger", 2L),
            (CosmosOperationKind.Create, "loyalty", "other", 1L),
        }));
        charges.Reset();
        Assert.That((charges.RequestUnits(), charges.Requests()), Is.EqualTo((0d, 0L)));
    }
}
