using LoyaltyFunctions.Lake;

namespace LoyaltyFunctions.Tests.Lake;

public sealed class MergePolicyTests
{
    private const long MB = 1024 * 1024;

    private static readonly LakeOptions Options = new() { SmallFileMB = 32, TargetFileMB = 128 };

    [Test]
    public void FewFiles_StayAsTheyAre() =>
        Assert.That(Decide(Files("2026-03-14", MergePolicy.FilesMin - 1, MB)), Is.Empty);

    [Test]
    public void FilesOfOneDate_AreMerged_InTheOrderOfTheirNames() => Assert.That(
        Decide([.. Files("2026-03-15", MergePolicy.FilesMin, MB), .. Files("2026-03-14", 3, MB)])
            .Single().Select(it => it.Path),
        Is.EqualTo(Files("2026-03-15", MergePolicy.FilesMin, MB).Select(file => file.Path)));

    [Test]
    public void LargeFiles_AreLeftAlone() => Assert.That(Decide(Files("2026-03-14", 50, 32 * MB)), Is.Empty);

    [Test]
    public void FilesOfVeryDifferentSizes_AreNotMerged_SoThatALargeOneIsNotWrittenForEachSmallOne() => Assert.That(
        Decide([.. Files("2026-03-14", 7, 20 * MB), .. Files("2026-03-14", 7, 1_000, first: 7)]), Is.Empty);

    [Test]
    public void Merge_EndsAtTheTargetSize_AndAtTheMostFiles() => Assert.Multiple(() =>
    {
        Assert.That(Decide(Files("2026-03-14", 50, 30 * MB)).Single(), Has.Count.EqualTo(4));
        Assert.That(Decide(Files("2026-03-14", 500, 1_000)).Single(), Has.Count.EqualTo(MergePolicy.FilesMax));
    });

    [TestCase(1_000, 31, TestName = "Step_TakesSomeDates_UpToTheMostFiles")]
    [TestCase(2 * MB, 8, TestName = "Step_TakesSomeDates_UpToTheTargetSize")]
    [TestCase(17 * MB, 1, TestName = "Step_TakesOneDate_ThatIsLargeAlone")]
    public void Step_TakesSomeDates(long bytes, int dates)
    {
        var files = Enumerable.Range(1, 31).SelectMany(day => Files($"2026-03-{day:D2}", MergePolicy.FilesMin, bytes));
        var more = Files("2026-04-01", 9, bytes);

        Assert.That(
            Decide([.. files, .. more]).Select(group => group.Select(file => file.Date).Distinct().Single().Day),
            Is.EqualTo(Enumerable.Range(1, dates)));
    }

    [TestCase(0, 128, 24, "Lake__SmallFileMB")]
    [TestCase(65, 128, 24, "Lake__SmallFileMB")]
    [TestCase(32, 31, 24, "Lake__TargetFileMB")]
    [TestCase(32, 1_025, 24, "Lake__TargetFileMB")]
    [TestCase(32, 128, 0, "Lake__KeepReplacedHours")]
    public void Settings_ThatCannotBeMeant_AreRefused(int small, int target, int hours, string named)
    {
        var options = new LakeOptions { SmallFileMB = small, TargetFileMB = target, KeepReplacedHours = hours };

        Assert.That(new LakeOptionsRules().Validate(name: null, options).FailureMessage, Does.StartWith(named));
    }

    private static IReadOnlyList<IReadOnlyList<LakeFile>> Decide(IReadOnlyList<LakeFile> files) =>
        MergePolicy.Decide(LakeManifest.Empty with { Files = files }, Options);

    private static List<LakeFile> Files(string date, int count, long bytes, int first = 0) =>
        [.. Enumerable.Range(first, count).Select(n => new LakeFile(
            $"purchases/date={date}/{n:D4}.parquet", DateOnly.Parse(date, null), Rows: 1, bytes, "", Causes: []))];
}
