using System.Collections.ObjectModel;
using System.Net;
using Microsoft.Azure.Cosmos;

namespace AzureServices.Tests.Cosmos.Contract;

public sealed class ContainerContract(string account) : ContractSuite(account)
{
    [Test]
    public async Task Container_WithoutAPolicy_HasThatOfTheService()
    {
        ContainerProperties read = await Ledger.ReadContainerAsync();

        Assert.That(read.IndexingPolicy.IndexingMode, Is.EqualTo(IndexingMode.Consistent));
        Assert.That(read.IndexingPolicy.Automatic, Is.True);
        Assert.That(read.IndexingPolicy.IncludedPaths.Select(it => it.Path), Is.EqualTo(new[] { "/*" }));
        Assert.That(read.IndexingPolicy.ExcludedPaths.Select(it => it.Path), Is.EqualTo(new[] { "/\"_etag\"/?" }));
        Assert.That(read.PartitionKeyDefinitionVersion, Is.EqualTo(PartitionKeyDefinitionVersion.V2));
        Assert.That(read.DefaultTimeToLive, Is.Null);
        Assert.That(read.UniqueKeyPolicy.UniqueKeys, Is.Empty);
    }

    [Test]
    public async Task Container_WithProperties_GivesThemBack()
    {
        var properties = new ContainerProperties($"full-{Customer}", "/customerId")
        {
            DefaultTimeToLive = 60,
            UniqueKeyPolicy = new UniqueKeyPolicy { UniqueKeys = { new UniqueKey { Paths = { "/mail" } } } },
        };
        properties.IndexingPolicy.IncludedPaths.Add(new IncludedPath { Path = "/type/?" });
        properties.IndexingPolicy.ExcludedPaths.Add(new ExcludedPath { Path = "/*" });
        properties.IndexingPolicy.CompositeIndexes.Add(new Collection<CompositePath>
        {
            new() { Path = "/type" }, new() { Path = "/sequence", Order = CompositePathSortOrder.Descending },
        });

        Container created = await Database.CreateContainerAsync(properties);
        ContainerProperties read = await created.ReadContainerAsync();

        Assert.That(read.DefaultTimeToLive, Is.EqualTo(60));
        Assert.That(read.UniqueKeyPolicy.UniqueKeys.Single().Paths, Is.EqualTo(new[] { "/mail" }));
        Assert.That(read.IndexingPolicy.IncludedPaths.Select(it => it.Path), Is.EqualTo(new[] { "/type/?" }));
        Assert.That(read.IndexingPolicy.ExcludedPaths.Select(it => it.Path), Does.Contain("/*"));
        Assert.That(read.IndexingPolicy.CompositeIndexes.Single().Select(it => it.Path),
            Is.EqualTo(new[] { "/type", "/sequence" }));
    }

    [Test]
    public async Task Replace_OfTheProperties_ChangesThemButNotThePartitionKey()
    {
        Container container = await Database.CreateContainerAsync($"replaced-{Customer}", "/customerId");
        ContainerProperties properties = await container.ReadContainerAsync();
        properties.DefaultTimeToLive = 90;
        properties.IndexingPolicy.IndexingMode = IndexingMode.Consistent;

        ContainerProperties replaced = await container.ReplaceContainerAsync(properties);
        var refused = Assert.ThrowsAsync<CosmosException>(
            () => container.ReplaceContainerAsync(new ContainerProperties(container.Id, "/other")));

        Assert.That(replaced.DefaultTimeToLive, Is.EqualTo(90));
        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Policy_WithoutTheRootPath_IsRefused()
    {
        var properties = new ContainerProperties($"rootless-{Customer}", "/customerId");
        properties.IndexingPolicy.IncludedPaths.Add(new IncludedPath { Path = "/type/?" });

        var refused = Assert.ThrowsAsync<CosmosException>(() => Database.CreateContainerAsync(properties));

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        using var left = Database.GetContainerQueryStreamIterator();
        using var answer = await left.ReadNextAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("a/b")]
    [TestCase("a?b")]
    [TestCase("a#b")]
    [TestCase("a\\b")]
    public async Task Item_WithAForbiddenCharacterInItsId_IsRefused(string id)
    {
        using var answer = await Ledger.CreateItemStreamAsync(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes(
                Newtonsoft.Json.JsonConvert.SerializeObject(Some(id)))), Partition);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public void Container_WithALongId_IsRefused()
    {
        var refused = Assert.ThrowsAsync<CosmosException>(
            () => Database.CreateContainerAsync(new string('x', 256), "/customerId"));

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }
}
