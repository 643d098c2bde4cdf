using System.Net;
using Microsoft.Azure.Cosmos;

namespace AzureServices.Tests.Cosmos.Contract;

public sealed class ThroughputContract(string account) : ContractSuite(account)
{
    [Test]
    public async Task Container_WithManualThroughput_GivesItBackAndTakesAnother()
    {
        Container container = await Database.CreateContainerAsync($"manual-{Customer}", "/customerId", 400);

        var read = await container.ReadThroughputAsync();
        await container.ReplaceThroughputAsync(500);
        var replaced = await container.ReadThroughputAsync(new RequestOptions());

        Assert.That(read, Is.EqualTo(400));
        Assert.That(replaced.Resource.Throughput, Is.EqualTo(500));
        Assert.That(replaced.Resource.AutoscaleMaxThroughput, Is.Null);
        Assert.That(replaced.MinThroughput, Is.EqualTo(400));
    }

    [Test]
    public async Task Container_WithAutoscale_GivesItsMaximumBackAndTakesAnother()
    {
        Container container = await Database.CreateContainerAsync(
            new ContainerProperties($"auto-{Customer}", "/customerId"),
            ThroughputProperties.CreateAutoscaleThroughput(4000));

        var read = await container.ReadThroughputAsync(new RequestOptions());
        var replaced = await container.ReplaceThroughputAsync(ThroughputProperties.CreateAutoscaleThroughput(5000));

        Assert.That(read.Resource.AutoscaleMaxThroughput, Is.EqualTo(4000));
        Assert.That(replaced.Resource.AutoscaleMaxThroughput, Is.EqualTo(5000));
    }

    [Test]
    public async Task Database_WithThroughput_SharesItWithContainersThatHaveNone()
    {
        var id = $"{Database.Id}-shared";
        Database shared = await Client.CreateDatabaseAsync(id, 400);
        try
        {
            Container container = await shared.CreateContainerAsync("ledger", "/customerId");

            Assert.That(await shared.ReadThroughputAsync(), Is.EqualTo(400));
            Assert.That(await container.ReadThroughputAsync(), Is.Null);
            var refused = Assert.ThrowsAsync<CosmosException>(
                () => container.ReadThroughputAsync(new RequestOptions()));
            Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        }
        finally
        {
            await shared.DeleteAsync();
        }
    }

    [Test]
    public void Container_WithAnImpossibleThroughput_IsRefused()
    {
        var refused = Assert.ThrowsAsync<CosmosException>(
            () => Database.CreateContainerAsync($"small-{Customer}", "/customerId", 350));

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }
}
