using Azure;
using LoyaltyFunctions.Lake;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Lake;

/// <summary>Small files become large ones under the eyes of readers and of other mergers.</summary>
public sealed class LakeMergeTests
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
    public async Task SmallFiles_SomeHundreds_BecomeFew()
    {
        const int files = 300;
        await LakeBlobs.ForEachAsync(
            Enumerable.Range(0, files),
            async (n, token) => await lake.Purchases.WriteAsync("u-1", n, [LakeRows.Row(n)], token),
            CancellationToken.None);
        await lake.Purchases.CommitAsync("u-1", files, Some.Now, CancellationToken.None);
        var old = await fixture.DownloadAsync();

        await lake.CompactAsync();

        var catalogue = (await fixture.CatalogueAsync())!;
        Assert.Multiple(async () =>
        {
            Assert.That(old, Has.Count.EqualTo(files));
            Assert.That(catalogue.Files, Has.Count.LessThan(MergePolicy.FilesMin));
            Assert.That(await fixture.ReadAsync(duck), Is.EquivalentTo(LakeRows.Rows(0, files)));
            Assert.That(old.Select(Path.GetFileName), Is.SubsetOf(
                (await fixture.NamesAsync("purchases/date=")).Select(Path.GetFileName)));
        });
    }

    [Test]
    public async Task MergeTriedAgain_WhileAndAfterTheFirst_LeavesTheFileWhole()
    {
        for (var n = 0; n < MergePolicy.FilesMin; n++) await lake.CommitAsync($"u-{n}", LakeRows.Rows(n * 10, 10));
        LakeFile? seen = null;
        var madeAs = default(ETag);
        var late = fixture.Lake(new MeetsAnother("blocklist", async () =>
        {
            await lake.Merger.MergeAsync(Some.Now, CancellationToken.None);
            seen = (await lake.Table.ReadHeadAsync(CancellationToken.None)).Files.Single();
            madeAs = (await fixture.Container.GetBlobClient(seen.Path).GetPropertiesAsync()).Value.ETag;
        }));

        await late.Merger.MergeAsync(Some.Now, CancellationToken.None);

        var file = (await lake.Table.ReadHeadAsync(CancellationToken.None)).Files.Single();
        var bytes = (await fixture.Container.GetBlobClient(file.Path).DownloadContentAsync()).Value;
        Assert.Multiple(async () =>
        {
            Assert.That((file.Path, file.Sha256, file.Bytes), Is.EqualTo((seen!.Path, seen.Sha256, seen.Bytes)));
            Assert.That(bytes.Details.ETag, Is.EqualTo(madeAs), "readers are not disturbed");
            Assert.That(ContentHash.Of(bytes.Content.ToMemory().Span), Is.EqualTo(file.Sha256));
            Assert.That((await lake.Table.ReadHeadAsync(CancellationToken.None)).Version, Is.EqualTo(9));
            Assert.That(await fixture.ReadAsync(duck), Is.EquivalentTo(LakeRows.Rows(0, 80)));
        });
    }

    [Test]
    public async Task MergeKilledAfterItsFirstRequests_LeavesNoHalfFileUnderTheName()
    {
        for (var n = 0; n < MergePolicy.FilesMin; n++) await lake.CommitAsync($"u-{n}", LakeRows.Rows(n * 10, 10));

        Assert.That(
            () => fixture.Lake(new DiesAt(1, afterwards: true)).Merger.MergeAsync(Some.Now, CancellationToken.None),
            Throws.InstanceOf<ProcessDiedException>());

        Assert.That(await fixture.NamesAsync("purchases/date=2026-03-14/merged-"), Is.Empty);
    }

    [Test]
    public async Task MergedFileOfAnInterruptedTry_IsTakenAsItIs_AndAClearingThatListedItLeavesIt()
    {
        for (var n = 0; n < MergePolicy.FilesMin; n++) await lake.CommitAsync($"u-{n}", LakeRows.Rows(n * 10, 10));
        Assert.That(
            () => fixture.Lake(new DiesAt(2, afterwards: true)).Merger.MergeAsync(Some.Now, CancellationToken.None),
            Throws.InstanceOf<ProcessDiedException>());
        var name = (await fixture.NamesAsync("purchases/date=2026-03-14/merged-")).Single();
        var listed = (await fixture.Container.GetBlobClient(name).GetPropertiesAsync()).Value;

        await lake.Merger.MergeAsync(Some.Now, CancellationToken.None);
        await lake.Blobs.DeleteAsync(name, listed.ETag, CancellationToken.None);

        var file = (await lake.Table.ReadHeadAsync(CancellationToken.None)).Files.Single();
        Assert.That((file.Path, file.Bytes), Is.EqualTo((name, listed.ContentLength)));
        Assert.That(await fixture.ReadAsync(duck), Is.EquivalentTo(LakeRows.Rows(0, 80)));
    }

    [Test]
    public async Task HalfFileUnderTheNameOfAMergedOne_IsReplaced()
    {
        for (var n = 0; n < MergePolicy.FilesMin; n++) await lake.CommitAsync($"u-{n}", LakeRows.Rows(n * 10, 10));
        var sources = (await lake.Table.ReadHeadAsync(CancellationToken.None)).Files;
        var name = LakePaths.MergedOf(sources[0].Date, sources.Select(file => file.Path));
        await fixture.Container.UploadBlobAsync(name, BinaryData.Empty);

        await lake.Merger.MergeAsync(Some.Now, CancellationToken.None);

        Assert.That(await fixture.NamesAsync(name), Has.Count.EqualTo(1));
        Assert.That(await fixture.ReadAsync(duck), Is.EquivalentTo(LakeRows.Rows(0, 80)));
    }

    [Test]
    public async Task SmallFilesOfSomeDates_AreMergedInOneVersion_WithoutADateThatAnotherMergedMeanwhile()
    {
        var rows = Enumerable.Range(10, 5).SelectMany(day => LakeRows.Rows(day * 10, 3, $"2026-03-{day}")).ToList();
        for (var n = 0; n < MergePolicy.FilesMin; n++)
        {
            var ofCommit = rows.ConvertAll(row => row with { TransactionId = $"{row.TransactionId}-{n}" });
            await lake.CommitAsync($"u-{n}", ofCommit);
        }

        var first = (await lake.Table.ReadHeadAsync(CancellationToken.None)).Files;
        var taken = first.Where(file => file.Date.Day == 11).ToList();
        var merging = fixture.Lake(new MeetsAnother("blocklist", () => lake.Table.ChangeAsync(
            (head, _) => Task.FromResult<LakeChange?>(new LakeChange(
                LakeManifest.Merge, Some.Now, [], [.. taken.Select(file => file.Path)])),
            CancellationToken.None)));
        var merged = await merging.Merger.MergeAsync(Some.Now, CancellationToken.None);

        var head = await lake.Table.ReadHeadAsync(CancellationToken.None);
        Assert.Multiple(async () =>
        {
            Assert.That((merged, head.Version), Is.EqualTo((40, MergePolicy.FilesMin + 2)));
            Assert.That(
                head.Files.Select(file => (file.Date.Day, file.Rows)),
                Is.EqualTo(new[] { (10, 24L), (12, 24L), (13, 24L), (14, 24L) }));
            Assert.That(head.Files, Has.All.Matches<LakeFile>(file => file.Causes.Count == MergePolicy.FilesMin));
            Assert.That(await fixture.ReadAsync(duck), Has.Count.EqualTo(96));
        });
    }
}
