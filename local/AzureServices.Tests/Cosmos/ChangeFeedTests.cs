using System.Collections.Concurrent;
using System.Net;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Time.Testing;
using Newtonsoft.Json.Linq;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

public sealed class ChangeFeedTests
{
    [Test]
    public async Task Feed_FromATime_GivesWhatChangedSince()
    {
        var time = new FakeTimeProvider(Noon);
        await using var account = await StartAsync(time: time);
        await account.Ledger.CreateItemAsync(Some("a"), Ada);
        time.Advance(TimeSpan.FromMinutes(10));
        await account.Ledger.CreateItemAsync(Some("b"), Ada);

        var start = ChangeFeedStartFrom.Time(Noon.UtcDateTime.AddMinutes(5));
        var (changes, _) = await Feed.PullAsync(account.Ledger, start);

        Assert.That(changes.Select(it => it.id), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task Feed_WithSmallPages_DoesNotCutABatch()
    {
        await using var account = await StartAsync();
        using var batch = await account.Ledger.CreateTransactionalBatch(Ada)
            .CreateItem(Some("z")).CreateItem(Some("y")).CreateItem(Some("x")).ExecuteAsync();
        await account.Ledger.CreateItemAsync(Some("w"), Ada);
        using var feed = account.Ledger.GetChangeFeedIterator<JObject>(
            ChangeFeedStartFrom.Beginning(),
            ChangeFeedMode.Incremental,
            new ChangeFeedRequestOptions { PageSizeHint = 1 });

        var first = await feed.ReadNextAsync();
        var second = await feed.ReadNextAsync();

        Assert.That(first.Select(it => (string?)it["id"]), Is.EqualTo(new[] { "z", "y", "x" }));
        Assert.That(first.Select(it => (long)it["_lsn"]!).Distinct().Count(), Is.EqualTo(1));
        Assert.That(second.Select(it => (string?)it["id"]), Is.EqualTo(new[] { "w" }));
    }

    [Test]
    public async Task Feed_ReadWhileManyWrite_MissesNothing()
    {
        const int Writers = 8, EachWrites = 25;
        await using var account = await StartAsync();
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(WriteAsync));
        var seen = new List<string>();
        using var feed =
            account.Ledger.GetChangeFeedIterator<Entry>(ChangeFeedStartFrom.Beginning(), ChangeFeedMode.Incremental);

        for (var last = false; ;)
        {
            var page = await feed.ReadNextAsync();
            if (page.StatusCode == HttpStatusCode.NotModified && last) break;
            last = writing.IsCompleted;
            seen.AddRange(page.StatusCode == HttpStatusCode.NotModified ? [] : page.Select(it => it.id));
        }

        await writing;
        Assert.That(seen, Is.Unique.And.Count.EqualTo(Writers * EachWrites));

        async Task WriteAsync(int writer)
        {
            for (var i = 0; i < EachWrites; i++) await account.Ledger.CreateItemAsync(Some($"{writer}-{i}"), Ada);
        }
    }

    [Test]
    public async Task AllVersionsFeed_Asked_IsRefused()
    {
        await using var account = await StartAsync();
        using var feed = account.Ledger.GetChangeFeedStreamIterator(
            ChangeFeedStartFrom.Now(), ChangeFeedMode.AllVersionsAndDeletes);

        using var answer = await feed.ReadNextAsync();

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }
}
