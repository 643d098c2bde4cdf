using System.Reflection;
using System.Text.RegularExpressions;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.Architecture;

/// <summary>docs/problems.md lists every problem that callers can meet, with its status.</summary>
public sealed partial class ProblemTests
{
    private static readonly string Root = FindRoot();

    [Test]
    public void Problems_AreAllInTheTable_WithTheirStatus()
    {
        var named = Kinds().Select(kind => $"{kind.Type} {kind.Status}");

        Assert.That(Table(), Is.EquivalentTo(named.Distinct()));
    }

    [Test]
    public void Types_HaveOneTitleAndOneStatus_WhereverTheyAreNamed()
    {
        var differing = Kinds().Distinct().GroupBy(kind => kind.Type).Where(kinds => kinds.Count() > 1)
            .Select(kinds => string.Join(" / ", kinds));

        Assert.That(differing, Is.Empty);
        Assert.That(Kinds().Select(kind => kind.Title).Distinct().Count(), Is.EqualTo(Kinds().Distinct().Count()));
    }

    [Test]
    public void Problems_AreNamedAsKinds_SoThatTheTableCanBeHeldAgainstThem()
    {
        var app = Path.Combine(Root, "LoyaltyFunctions");
        var literal = Directory.EnumerateFiles(app, "*.cs", SearchOption.AllDirectories)
            .SelectMany(source => ProblemWithLiteral().Matches(File.ReadAllText(source))
                .Select(match => $"{Path.GetFileName(source)}: {match.Value}"));

        Assert.That(literal, Is.Empty);
    }

    [Test]
    public void Types_AreDistinct() => Assert.That(Table().Select(row => row.Split(' ')[0]), Is.Unique);

    private static List<ProblemKind> Kinds() =>
    [
        .. typeof(PointsLedger).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(ProblemKind))
            .Select(field => (ProblemKind)field.GetValue(null)!)
            .Concat(Enum.GetValues<LedgerRefusalCode>().Select(CommandProblems.Of)),
    ];

    private static List<string> Table() =>
    [
        .. Row().Matches(File.ReadAllText(Path.Combine(Root, "docs", "problems.md")))
            .Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value}"),
    ];

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Loyalty.sln"))) at = at.Parent!;
        return at.FullName;
    }

    [GeneratedRegex(@"^\| `([a-z-]+)` \| (\d{3}) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("""Answers\.Problem\(\s*(\d|StatusCodes)[^;"]*"[^"]*" """)]
    private static partial Regex ProblemWithLiteral();
}
