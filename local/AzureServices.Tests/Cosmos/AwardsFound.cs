using System.Net;
using Microsoft.Azure.Cosmos;

namespace AzureServices.Tests.Cosmos;

/// <summary>What a ledger holds after a crash.</summary>
internal sealed class AwardsFound(Container ledger)
{
    /// <summary>Holds the ledger to what the writers were told, and the change feed to the ledger.</summary>
    public async Task CheckAsync(IReadOnlyCollection<(string Customer, string Id)> acknowledged, string continuation)
    {
        var items = await ReadAllAsync(ledger.GetItemQueryIterator<Entry>("SELECT * FROM c"));
        var entries = Of(items, "entry");
        var events = Of(items, "event");
        Assert.That(acknowledged.Except(entries.Select(it => (it.customerId, it.id))), Is.Empty, "lost");
        Assert.That(
            events.Select(it => (it.customerId, it.id, it.sequence)),
            Is.EquivalentTo(entries.Select(it => (it.customerId, $"event:{it.id}", it.sequence))), "half a batch");
        foreach (var account in Of(items, "account"))
            Assert.That(
                entries.Where(it => it.customerId == account.customerId).Select(it => it.sequence).Order(),
                Is.EqualTo(Enumerable.Range(1, account.sequence)), account.customerId);

        var expected = items.Select(it => (it.customerId, it.id, it.sequence)).ToList();
        ChangeFeedStartFrom[] starts =
            [ChangeFeedStartFrom.Beginning(), ChangeFeedStartFrom.ContinuationToken(continuation)];
        foreach (var start in starts)
            Assert.That(await ChangesAsync(start), Is.EquivalentTo(expected), "change feed");
        await CheckNewWritesAsync(items.Count);
    }

    /// <summary>A new batch is newer than all that was there.</summary>
    private async Task CheckNewWritesAsync(int count)
    {
        await ledger.CreateItemAsync(new Entry("after", "customer-0", "entry", 0), new PartitionKey("customer-0"));
        var changes = await ChangesAsync(ChangeFeedStartFrom.Beginning());
        Assert.That((changes.Count, changes[^1].Id), Is.EqualTo((count + 1, "after")));
    }

    private async Task<List<(string Customer, string Id, int Sequence)>> ChangesAsync(ChangeFeedStartFrom start)
    {
        var found = new List<(string, string, int)>();
        using var feed = ledger.GetChangeFeedIterator<Entry>(start, ChangeFeedMode.Incremental);
        for (var page = await feed.ReadNextAsync(); page.StatusCode != HttpStatusCode.NotModified;
            page = await feed.ReadNextAsync())
            found.AddRange(page.Select(it => (it.customerId, it.id, it.sequence)));
        return found;
    }

    private static List<Entry> Of(List<Entry> items, string type) => items.FindAll(it => it.type == type);

    private static async Task<List<Entry>> ReadAllAsync(FeedIterator<Entry> pages)
    {
        var found = new List<Entry>();
        using (pages)
            while (pages.HasMoreResults) found.AddRange(await pages.ReadNextAsync());
        return found;
    }
}
