using LoyaltyFunctions.Lake;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Lake;

public sealed class PurchaseLakeTests
{
    private Duck duck = null!;
    private LakeFixture fixture = null!;
    private LakeUnderTest lake = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => (fixture, duck) = (await LakeFixture.StartAsync(), new Duck());

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        duck.Dispose();
        await fixture.DisposeAsync();
    }

    [SetUp]
    public async Task ClearAsync()
    {
        await fixture.ClearAsync();
        lake = fixture.Lake();
    }

    [Test]
    public async Task Parts_AreSeenTogether_OnceTheyAreCommitted()
    {
        var (one, two) = (LakeRows.Rows(0, 50), LakeRows.Rows(50, 50, "2026-03-15"));
        await lake.Purchases.WriteAsync("u-1", 0, one, CancellationToken.None);
        await lake.Purchases.WriteAsync("u-1", 1, [.. two, LakeRows.Row(100)], CancellationToken.None);
        var before = await fixture.CatalogueAsync();

        await lake.Purchases.CommitAsync("u-1", 2, Some.Now, CancellationToken.None);

        var catalogue = (await fixture.CatalogueAsync())!;
        Assert.Multiple(async () =>
        {
            Assert.That(before, Is.Null);
            Assert.That((catalogue.Version, catalogue.Rows, catalogue.UpdatedAt), Is.EqualTo((1, 101, Some.Now)));
            Assert.That(catalogue.Files.Select(file => (file.Date.Day, file.Rows)), Is.EquivalentTo(
                new[] { (14, 50L), (14, 1L), (15, 50L) }));
            Assert.That(catalogue.Files, Has.All.Matches<CatalogueFile>(file =>
                file.Path.StartsWith($"purchases/date={file.Date:yyyy-MM-dd}/u-1-0000", StringComparison.Ordinal)));
            Assert.That(await fixture.ReadAsync(duck), Is.EquivalentTo([.. one, .. two, LakeRows.Row(100)]));
        });
    }

    [Test]
    public async Task PartWrittenAgain_LeavesWhatWasWrittenFirst()
    {
        await lake.Purchases.WriteAsync("u-1", 0, LakeRows.Rows(0, 5), CancellationToken.None);
        var first = await fixture.NamesAsync("purchases/");

        var later = LakeRows.Rows(0, 5).ConvertAll(row => row with { ProcessedAt = Some.Now.AddDays(3) });
        await lake.Purchases.WriteAsync("u-1", 0, later, CancellationToken.None);
        await lake.Purchases.CommitAsync("u-1", 1, Some.Now, CancellationToken.None);

        Assert.That(first, Is.SubsetOf(await fixture.NamesAsync("purchases/")));
        Assert.That(await fixture.ReadAsync(duck), Is.EqualTo(LakeRows.Rows(0, 5)));
    }

    [Test]
    public async Task CommitDoneAgain_AddsNothing_AlsoWhenItsFilesWereMergedAndItsNameForgotten()
    {
        for (var n = 0; n < MergePolicy.FilesMin; n++) await lake.CommitAsync($"u-{n}", LakeRows.Rows(n * 10, 10));
        await lake.CommitAsync("u-3", LakeRows.Rows(30, 10));
        await lake.CompactAsync();
        await lake.CommitAsync("u-4", LakeRows.Rows(40, 10));
        var head = await lake.Table.ReadHeadAsync(CancellationToken.None);
        await lake.Receipts.GiveAsync(head, CancellationToken.None);
        await lake.Table.ChangeAsync(
            (it, _) => Task.FromResult<LakeChange?>(it.Version == head.Version ? Forgetting(it) : null),
            CancellationToken.None);

        await lake.CommitAsync("u-5", LakeRows.Rows(50, 10));

        Assert.That((await lake.Table.ReadHeadAsync(CancellationToken.None)).Causes(), Is.Empty);
        Assert.That(await fixture.ReadAsync(duck), Is.EquivalentTo(LakeRows.Rows(0, 80)));
    }

    [Test]
    public async Task CommitWithoutAPart_IsRefused_AndChangesNothing()
    {
        await lake.Purchases.WriteAsync("u-1", 0, LakeRows.Rows(0, 5), CancellationToken.None);

        Assert.That(
            () => lake.Purchases.CommitAsync("u-1", 2, Some.Now, CancellationToken.None),
            Throws.InvalidOperationException.With.Message.Contains("Part 1 of 2 of the commit u-1 was not written"));
        Assert.That(await fixture.NamesAsync("purchases/_manifests/"), Is.Empty);
    }

    [Test]
    public async Task CommitWithoutRows_MakesNoVersion()
    {
        await lake.CommitAsync("u-1", [], []);

        Assert.That((await lake.Table.ReadHeadAsync(CancellationToken.None)).Version, Is.Zero);
    }

    [Test]
    public async Task ManyWritersAtOnce_MakeAVersionEach()
    {
        const int writers = 12;

        await Task.WhenAll(Enumerable.Range(0, writers).Select(n =>
            fixture.Lake().CommitAsync($"u-{n}", LakeRows.Rows(n * 10, 10))));

        Assert.That((await fixture.CatalogueAsync())!.Version, Is.EqualTo(writers));
        Assert.That(await fixture.ReadAsync(duck), Is.EquivalentTo(LakeRows.Rows(0, writers * 10)));
    }

    [Test]
    public async Task OneCommitByTwoWritersAtOnce_IsThereOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => fixture.Lake().CommitAsync("u-1", LakeRows.Rows(0, 10))));

        Assert.That(await fixture.ReadAsync(duck), Is.EqualTo(LakeRows.Rows(0, 10)));
    }

    [Test]
    public async Task LandedPurchases_ComeIntoTheTable_Once()
    {
        for (var n = 0; n < 20; n++) await LandAsync($"p-{n}", n);
        await lake.CompactAsync();
        await LandAsync("p-3", 3);
        await lake.CompactAsync();

        Assert.That(await fixture.ReadAsync(duck), Is.EquivalentTo(LakeRows.Rows(0, 20)));
        Assert.That(await fixture.NamesAsync("purchases/_landed/"), Is.Empty);
    }

    [Test]
    public async Task ReplacedFiles_StayReadable_AndAreClearedAwayLater()
    {
        for (var n = 0; n < MergePolicy.FilesMin; n++) await lake.CommitAsync($"u-{n}", LakeRows.Rows(n * 10, 10));
        await lake.Purchases.WriteAsync("waiting", 0, LakeRows.Rows(500, 5), CancellationToken.None);
        await lake.CompactAsync();
        var now = TimeProvider.System.GetUtcNow();

        var early = await lake.Clearing.ClearAsync(now.AddHours(23), CancellationToken.None);
        var filesThen = await fixture.NamesAsync("purchases/date=");
        await lake.Clearing.ClearAsync(now.AddHours(25), CancellationToken.None);
        var filesNow = await fixture.NamesAsync("purchases/date=");
        await lake.Purchases.CommitAsync("waiting", 1, Some.Now, CancellationToken.None);

        Assert.Multiple(async () =>
        {
            Assert.That(early, Is.EqualTo(MergePolicy.FilesMin), "only the lists of the parts");
            Assert.That(filesThen, Has.Count.EqualTo(MergePolicy.FilesMin + 2));
            Assert.That(filesNow, Has.Count.EqualTo(2), "the merged file, and the one that waits for its commit");
            Assert.That(
                await fixture.ReadAsync(duck), Is.EquivalentTo([.. LakeRows.Rows(0, 80), .. LakeRows.Rows(500, 5)]));
        });
    }

    [Test]
    public async Task Clearing_IsDue_UntilOneOfTheHourIsDone()
    {
        var hour = new DateTimeOffset(2026, 3, 14, 10, 0, 0, TimeSpan.Zero);

        var never = await IsDueAsync(hour);
        await lake.Clearing.ClearAsync(hour.AddMinutes(25), CancellationToken.None);
        var sameHour = await IsDueAsync(hour.AddMinutes(59));
        var nextHour = await IsDueAsync(hour.AddMinutes(60));
        var lateInNextHour = await IsDueAsync(hour.AddMinutes(85));

        Assert.That((never, sameHour, nextHour, lateInNextHour), Is.EqualTo((true, false, true, true)));
    }

    [Test]
    public async Task ClearingThatIsInterrupted_StaysDue()
    {
        await lake.CommitAsync("u-1", LakeRows.Rows(0, 5));

        Assert.That(
            () => fixture.Lake(new DiesAt(1, afterwards: true)).Clearing.ClearAsync(Some.Now, CancellationToken.None),
            Throws.InstanceOf<ProcessDiedException>());

        Assert.That(await IsDueAsync(Some.Now), Is.True);
    }

    [Test]
    public async Task CatalogueThatIsBehind_IsMovedOn_AndNeverBack()
    {
        await lake.CommitAsync("u-1", LakeRows.Rows(0, 5));
        var first = await lake.Table.ReadHeadAsync(CancellationToken.None);
        await lake.CommitAsync("u-2", LakeRows.Rows(5, 5));

        await lake.Table.PublishAsync(first, CancellationToken.None);
        var kept = (await fixture.CatalogueAsync())!.Version;
        await fixture.Container.DeleteBlobAsync("purchases/catalogue.json");
        await lake.CommitAsync("u-2", LakeRows.Rows(5, 5));

        Assert.That((kept, (await fixture.CatalogueAsync())!.Version), Is.EqualTo((2, 2)));
    }

    private Task<bool> IsDueAsync(DateTimeOffset now) => lake.Clearing.IsDueAsync(now, CancellationToken.None);

    private Task LandAsync(string commitId, int number) =>
        lake.Purchases.LandAsync(commitId, LakeRows.Row(number), CancellationToken.None);

    private static LakeChange Forgetting(LakeManifest head)
    {
        var files = head.Files.Select(file => file with { Causes = [] }).ToList();
        return new LakeChange(LakeManifest.Merge, Some.Now, files, [.. head.Files.Select(file => file.Path)]);
    }
}
