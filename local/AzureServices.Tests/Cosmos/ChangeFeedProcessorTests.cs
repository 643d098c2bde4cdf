using System.Threading.Channels;
using AzureServices.Tests.Azurite;
using Microsoft.Azure.Cosmos;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

public sealed class ChangeFeedProcessorTests
{
    private const int RoundsMax = 100;
    private const int Customers = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Processor_OverBatchesAndSingleWrites_SeesEachChangeOnceInOrder()
    {
        await using var account = await StartAsync();
        var seen = Channel.CreateUnbounded<string>();
        var processor = await StartProcessorAsync(account, "one", seen);

        for (var i = 0; i < 10; i++)
            using (await account.Ledger.CreateTransactionalBatch(Ada)
                .CreateItem(Some($"{i:00}a")).CreateItem(Some($"{i:00}b")).ExecuteAsync()) { }
        var ids = await TakeAsync(seen, 20);
        await processor.StopAsync();

        Assert.That(ids, Is.Ordered.And.Unique);
        Assert.That(seen.Reader.TryPeek(out _), Is.False);
    }

    [Test]
    public async Task Processor_StartedAgain_GoesOnBehindItsLease()
    {
        await using var account = await StartAsync();
        var first = Channel.CreateUnbounded<string>();
        var processor = await StartProcessorAsync(account, "one", first);
        await account.Ledger.CreateItemAsync(Some("a"), Ada);
        await TakeAsync(first, 1);
        await processor.StopAsync();
        await account.Ledger.CreateItemAsync(Some("b"), Ada);

        var second = Channel.CreateUnbounded<string>();
        var successor = await StartProcessorAsync(account, "two", second);
        await account.Ledger.CreateItemAsync(Some("c"), Ada);
        var ids = await TakeAsync(second, 2);
        await successor.StopAsync();

        Assert.That(ids, Is.EqualTo(new[] { "b", "c" }));
    }

    [Test]
    public async Task Processors_OfOneName_ShareTheWorkWithoutDoingItTwice()
    {
        await using var account = await StartAsync();
        var seen = Channel.CreateUnbounded<string>();
        var one = await StartProcessorAsync(account, "one", seen);
        var two = await StartProcessorAsync(account, "two", seen);

        for (var i = 0; i < 10; i++) await account.Ledger.CreateItemAsync(Some($"{i:00}"), Ada);
        var ids = await TakeAsync(seen, 10);
        await one.StopAsync();
        await two.StopAsync();

        Assert.That(ids, Is.Ordered.And.Unique);
    }

    [Test]
    public async Task Processors_OverFourRanges_ShareThemAndOneTakesOverFromTheOther()
    {
        await using var account = await StartAsync();
        Container wide = await account.Database.CreateContainerAsync("wide", "/customerId", 40_000);
        Channel<string>[] seen = [Channel.CreateUnbounded<string>(), Channel.CreateUnbounded<string>()];
        var one = await StartProcessorAsync(account, "one", seen[0], wide);
        var two = await StartProcessorAsync(account, "two", seen[1], wide);

        // A range that changes hands may show a change to both, as the feed promises each one at least once.
        List<(int Instance, string Id)> round = [];
        for (var i = 0; i < RoundsMax && !IsShared(round); i++) round = await WriteAndTakeAsync($"r{i}");
        await one.StopAsync();
        var last = await WriteAndTakeAsync("last");
        await two.StopAsync();

        Assert.That(IsShared(round), Is.True, "both instances work, and neither repeats the other");
        Assert.That(last.Select(it => it.Id), Is.Unique);
        Assert.That(last.Select(it => it.Instance), Is.All.EqualTo(1), "the other takes over");

        static bool IsShared(List<(int Instance, string Id)> taken) =>
            taken.DistinctBy(it => it.Instance).Count() == 2 && taken.DistinctBy(it => it.Id).Count() == taken.Count;

        // Waits until each change of the round was seen by one of them.
        async Task<List<(int Instance, string Id)>> WriteAndTakeAsync(string round)
        {
            var missing = Enumerable.Range(0, Customers).Select(i => $"{round}-{i}").ToHashSet();
            for (var i = 0; i < Customers; i++)
                await wide.CreateItemAsync(Some($"{round}-{i}", 1, $"c{i}"), new PartitionKey($"c{i}"));
            var taken = new List<(int, string)>();
            await Eventually.IsTrueAsync(
                () =>
                {
                    for (var instance = 0; instance < seen.Length; instance++)
                        while (seen[instance].Reader.TryRead(out var id))
                        {
                            if (id.StartsWith(round + "-", StringComparison.Ordinal)) taken.Add((instance, id));
                            missing.Remove(id);
                        }

                    return missing.Count == 0;
                },
                $"the changes of {round} are seen");
            return taken;
        }
    }

    private static async Task<ChangeFeedProcessor> StartProcessorAsync(
        CosmosAccount account, string instance, Channel<string> seen, Container? container = null)
    {
        Container leases = await account.Database.CreateContainerIfNotExistsAsync("leases", "/id");
        var processor = (container ?? account.Ledger)
            .GetChangeFeedProcessorBuilder<Entry>(
                "outbox", (ChangeFeedProcessorContext _, IReadOnlyCollection<Entry> changes, CancellationToken _) =>
            {
                foreach (var change in changes) seen.Writer.TryWrite(change.id);
                return Task.CompletedTask;
            })
            .WithInstanceName(instance)
            .WithLeaseContainer(leases)
            .WithPollInterval(TimeSpan.FromMilliseconds(50))
            .WithLeaseConfiguration(acquireInterval: TimeSpan.FromMilliseconds(200))
            .WithStartTime(DateTime.MinValue.ToUniversalTime())
            .Build();
        await processor.StartAsync();
        return processor;
    }

    private static async Task<List<string>> TakeAsync(Channel<string> seen, int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        var taken = new List<string>();
        while (taken.Count < count) taken.Add(await seen.Reader.ReadAsync(patience.Token));
        return taken;
    }
}
