using System.Text.RegularExpressions;

namespace LoyaltyFunctions.Tests.Architecture;

/// <summary>Rules that the sources of the app keep, read as text.</summary>
public sealed partial class SourceTests
{
    // Lower may not know higher; equals may not know each other. Workflows may know all below.
    private static readonly Dictionary<string, int> Ranks = new()
    {
        ["Shared"] = 0,
        ["Ledger"] = 1,
        ["Tiers"] = 2,
        ["Uploads"] = 2,
        ["Backup"] = 2,
        ["Quarantine"] = 2,
        ["Insights"] = 2,
        ["Redemption"] = 2,
        ["Returns"] = 2,
        ["Adjustments"] = 2,
        ["Transfers"] = 2,
        ["Expiry"] = 2,
        ["Integrity"] = 2,
        ["Liability"] = 2,
        ["Notifications"] = 2,
        ["Lake"] = 2,
        ["Profiles"] = 1,
        ["Statements"] = 3,
        ["Earning"] = 3,
        ["Erasure"] = 3,
    };

    private static readonly string Root = FindRoot();

    [Test]
    public void Slices_KnowOnlyWhatStandsBelowThem()
    {
        var wrong = AppSources().Where(source => SliceOf(source) is not "").SelectMany(source =>
            UsingOfSlice().Matches(File.ReadAllText(source)).Select(match => match.Groups[1].Value).Distinct()
                .Where(used => used != SliceOf(source) && Ranks[used] >= Ranks[SliceOf(source)])
                .Select(used => $"{Relative(source)} uses {used}"));

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Slices_AreAllRanked()
    {
        var slices = AppSources().Select(SliceOf).Where(slice => slice != "").Distinct();

        Assert.That(slices.Where(slice => !Ranks.ContainsKey(slice)), Is.Empty);
    }

    [Test]
    public void Workflows_AreDeterministic()
    {
        string[] forbidden =
        [
            "DateTime.Now", "DateTime.UtcNow", "DateTimeOffset.Now", "DateTimeOffset.UtcNow", "TimeProvider",
            "Guid.NewGuid", "Random", "Task.Delay", "Task.Run", "Thread.", "ConfigureAwait(false)", "Environment.",
            "HttpClient", "CosmosClient", "BlobServiceClient", "IConfiguration", "IOptions", "File.", "Stopwatch",
        ];

        var wrong = AppSources().Where(source => source.EndsWith("Workflow.cs", StringComparison.Ordinal))
            .SelectMany(source => forbidden.Where(File.ReadAllText(source).Contains)
                .Select(word => $"{Relative(source)} uses {word}"));

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void FunctionNames_AreConstants()
    {
        var literal = AppSources().SelectMany(source => FunctionWithLiteral().Matches(File.ReadAllText(source))
            .Select(match => $"{Relative(source)}: {match.Value}"));

        Assert.That(literal, Is.Empty);
    }

    [Test]
    public void Sources_AreTheSameForBothRuntimes()
    {
        var wrong = AppSources().SelectMany(source => File.ReadLines(source)
            .Where(line => line.TrimStart().StartsWith("#if", StringComparison.Ordinal)
                || line.Contains("using FunctionsRuntime", StringComparison.Ordinal)
                || line.Contains("using AzureServices", StringComparison.Ordinal))
            .Select(line => $"{Relative(source)}: {line}"));

        Assert.That(wrong, Is.Empty);
    }

    [TestCase("LoyaltyFunctions")]
    [TestCase("local")]
    public void Files_KeepTheirSize(string folder)
    {
        const int linesMax = 300;

        var tooLong = Sources(folder).Where(source => File.ReadLines(source).Count() > linesMax).Select(Relative);

        Assert.That(tooLong, Is.Empty);
    }

    [TestCase("LoyaltyFunctions")]
    [TestCase("LoyaltyFunctions.Tests")]
    [TestCase("local")]
    public void Lines_KeepTheirWidth(string folder)
    {
        const int charactersMax = 120;

        var tooLong = Sources(folder).SelectMany(source => File.ReadLines(source)
            .Select((line, index) => (Text: line, Number: index + 1))
            .Where(line => line.Text.Length > charactersMax)
            .Select(line => $"{Relative(source)}:{line.Number}"));

        Assert.That(tooLong, Is.Empty);
    }

    [Test]
    public void Shared_StaysSmall() =>
        Assert.That(Directory.GetFiles(Path.Combine(Root, "LoyaltyFunctions", "Shared")), Has.Length.LessThan(10));

    [Test]
    public void Release_ReferencesThePackagesAndNothingLocal()
    {
        var project = File.ReadAllText(Path.Combine(Root, "LoyaltyFunctions", "LoyaltyFunctions.csproj"));

        var groups = ItemGroup().Matches(project).Select(match => match.Value)
            .Where(group => group.Contains("local/", StringComparison.Ordinal));

        Assert.That(groups, Is.All.Contains("Condition=\"'$(FunctionsRuntime)' == 'Local'\""));
    }

    private static IEnumerable<string> AppSources() => Sources("LoyaltyFunctions");

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(source => !Generated().IsMatch(source));

    private static string SliceOf(string source)
    {
        var app = Path.Combine(Root, "LoyaltyFunctions");
        var parts = Path.GetRelativePath(app, source).Split(Path.DirectorySeparatorChar);
        return parts.Length > 1 ? parts[0] : "";
    }

    private static string Relative(string source) => Path.GetRelativePath(Root, source);

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Loyalty.sln"))) at = at.Parent!;
        return at.FullName;
    }

    [GeneratedRegex(@"using LoyaltyFunctions\.(\w+)")]
    private static partial Regex UsingOfSlice();

    [GeneratedRegex("""\[Function\(\s*\$?"[^"]*"\s*\)""")]
    private static partial Regex FunctionWithLiteral();

    [GeneratedRegex("<ItemGroup.*?</ItemGroup>", RegexOptions.Singleline)]
    private static partial Regex ItemGroup();

    [GeneratedRegex(@"[\\/](obj|bin|node_modules)[\\/]")]
    private static partial Regex Generated();
}
