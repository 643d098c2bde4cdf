using System.Net;
using Microsoft.Azure.Cosmos;

namespace AzureServices.Tests.Cosmos.Contract;

public sealed class ChangeFeedContract(string account) : ContractSuite(account)
{
    [Test]
    public async Task Feed_FromTheBeginning_GivesTheLatestVersionsInTheOrderOfCommits()
    {
        var container = await CreateAsync();
        foreach (var id in new[] { "a", "b", "c" }) await container.CreateItemAsync(Some(id), Partition);
        await container.ReplaceItemAsync(Some("a", 2), "a", Partition);
        await container.DeleteItemAsync<Entry>("b", Partition);

        var (changes, _) = await Feed.PullAsync(container, ChangeFeedStartFrom.Beginning());

        Assert.That(changes.Select(it => (it.id, it.sequence)), Is.EqualTo(new[] { ("c", 1), ("a", 2) }));
    }

    [Test]
    public async Task Feed_ByItsContinuation_GivesOnlyWhatIsNew()
    {
        var container = await CreateAsync();
        await container.CreateItemAsync(Some("a"), Partition);
        var (_, continuation) = await Feed.PullAsync(container, ChangeFeedStartFrom.Beginning());
        await container.CreateItemAsync(Some("b"), Partition);

        var (changes, end) = await Feed.PullAsync(container, ChangeFeedStartFrom.ContinuationToken(continuation));
        var (none, _) = await Feed.PullAsync(container, ChangeFeedStartFrom.ContinuationToken(end));

        Assert.That(changes.Select(it => it.id), Is.EqualTo(new[] { "b" }));
        Assert.That(none, Is.Empty);
    }

    [Test]
    public async Task Feed_FromNow_GivesNothingThatWasBefore()
    {
        var container = await CreateAsync();
        await container.CreateItemAsync(Some("a"), Partition);
        using var feed =
            container.GetChangeFeedIterator<Entry>(ChangeFeedStartFrom.Now(), ChangeFeedMode.Incremental);

        var before = await feed.ReadNextAsync();
        await container.CreateItemAsync(Some("b"), Partition);
        var after = await feed.ReadNextAsync();

        Assert.That(before.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(after.Select(it => it.id), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task Feed_OfOnePartition_LeavesTheOthersOut()
    {
        var container = await CreateAsync();
        await container.CreateItemAsync(Some("a"), Partition);
        await container.CreateItemAsync(Some("b") with { customerId = "bob" }, new PartitionKey("bob"));

        var (changes, _) = await Feed.PullAsync(
            container, ChangeFeedStartFrom.Beginning(FeedRange.FromPartitionKey(Partition)));

        Assert.That(changes.Select(it => it.id), Is.EqualTo(new[] { "a" }));
    }

    private async Task<Container> CreateAsync() =>
        await Database.CreateContainerAsync($"feed-{Customer}", "/customerId");
}
