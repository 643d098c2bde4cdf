using LoyaltyFunctions.Lake;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Lake;

/// <summary>
/// A process dies before or after each of its changes of the store, another one takes over; and after every death a
/// reader looks.
/// </summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class LakeKillTests(bool afterwards)
{
    /// <summary>More changes than any of these ways makes.</summary>
    private const int ChangesMax = 60;

    private Duck duck = null!;
    private LakeFixture fixture = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => (fixture, duck) = (await LakeFixture.StartAsync(), new Duck());

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        duck.Dispose();
        await fixture.DisposeAsync();
    }

    [Test]
    public Task Commit_KilledAnywhere_IsSeenAsAWholeOrNotAtAll_AndOnceInTheEnd() => KillEverywhereAsync(
        prepare: lake => lake.CommitAsync("before", LakeRows.Rows(0, 3)),
        work: lake => lake.CommitAsync(
            "u-1", LakeRows.Rows(10, 3), [.. LakeRows.Rows(13, 2), .. LakeRows.Rows(15, 2, "2026-03-15")]),
        old: LakeRows.Rows(0, 3),
        added: [.. LakeRows.Rows(10, 5), .. LakeRows.Rows(15, 2, "2026-03-15")]);

    [Test]
    public Task TakingIn_KilledAnywhere_NeitherLosesNorDoublesARow() => KillEverywhereAsync(
        prepare: async lake =>
        {
            await lake.CommitAsync("before", LakeRows.Rows(0, 3));
            foreach (var n in Enumerable.Range(10, 5))
            {
                var row = LakeRows.Row(n, n < 13 ? "2026-03-14" : "2026-03-15");
                await lake.Purchases.LandAsync($"p-{n}", row, CancellationToken.None);
            }
        },
        work: async lake => await lake.Landed.TakeInAsync(Some.Now, CancellationToken.None),
        old: LakeRows.Rows(0, 3),
        added: [.. LakeRows.Rows(10, 3), .. LakeRows.Rows(13, 2, "2026-03-15")]);

    [Test]
    public Task Compaction_KilledAnywhere_ChangesNothingForReaders() => KillEverywhereAsync(
        prepare: async lake =>
        {
            for (var n = 0; n < MergePolicy.FilesMin; n++) await lake.CommitAsync($"u-{n}", [LakeRows.Row(n)]);
        },
        work: async lake =>
        {
            await lake.Merger.MergeAsync(Some.Now, CancellationToken.None);
            await lake.Merger.MergeAsync(Some.Now, CancellationToken.None);
            await lake.CommitAsync("u-0", [LakeRows.Row(0)]);
        },
        old: LakeRows.Rows(0, MergePolicy.FilesMin),
        added: []);

    private async Task KillEverywhereAsync(
        Func<LakeUnderTest, Task> prepare, Func<LakeUnderTest, Task> work,
        List<PurchaseLakeRow> old, List<PurchaseLakeRow> added)
    {
        var all = old.Concat(added).ToList();
        for (var change = 1; change <= ChangesMax; change++)
        {
            await fixture.ClearAsync();
            await prepare(fixture.Lake());
            var death = new DiesAt(change, afterwards);
            var died = await DiesAsync(() => work(fixture.Lake(death)));
            var seen = await fixture.ReadAsync(duck);

            await work(fixture.Lake());
            await fixture.Lake().Clearing.ClearAsync(
                TimeProvider.System.GetUtcNow().AddDays(2), CancellationToken.None);

            Assert.That(seen, Is.EquivalentTo(old).Or.EquivalentTo(all), $"change {change}");
            Assert.That(await fixture.ReadAsync(duck), Is.EquivalentTo(all), $"after change {change}");
            Assert.That(
                await fixture.NamesAsync("purchases/date="),
                Is.EquivalentTo((await fixture.CatalogueAsync())!.Files.Select(file => file.Path)),
                $"nothing is left over from change {change}");
            if (!died) return;
        }

        Assert.Fail($"The work has more than {ChangesMax} changes.");
    }

    private static async Task<bool> DiesAsync(Func<Task> work)
    {
        try
        {
            await work();
            return false;
        }
        catch (Exception exception) when (IsDeath(exception))
        {
            return true;
        }
    }

    private static bool IsDeath(Exception exception) => exception is ProcessDiedException
        || (exception is AggregateException all && all.InnerExceptions.All(IsDeath));
}
