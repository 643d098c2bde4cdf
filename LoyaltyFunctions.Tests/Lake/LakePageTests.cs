using System.Text.RegularExpressions;
using LocalHost;

namespace LoyaltyFunctions.Tests.Lake;

/// <summary>What docs/lake.md shows of DuckDB is run as it stands there.</summary>
public sealed partial class LakePageTests
{
    private static readonly string Page = File.ReadAllText(
        Path.Combine(LocalFolder.RepositoryRoot(), "docs", "lake.md"));

    [Test]
    public async Task Queries_OfThePage_RunOnALake()
    {
        await using var fixture = await LakeFixture.StartAsync();
        using var duck = new Duck();
        await fixture.Lake().CommitAsync(
            "u-1", LakeRows.Rows(0, 300), [.. LakeRows.Rows(300, 100, "2026-03-15"), LakeRows.Row(900, "2024-02-29")]);
        await fixture.DownloadAsync();

        var answers = Queries().Select(query => duck.Query(
            query.Replace("'lake/", $"'{fixture.DownloadFolder}/", StringComparison.Ordinal))).ToList();

        Assert.That(answers, Has.Count.GreaterThanOrEqualTo(5));
        Assert.That(answers.Where(answer => answer.Count == 0), Has.Exactly(1).Items, "SET VARIABLE alone");
        Assert.That(answers[1][0][0], Is.EqualTo(401L), "the first question is how many rows there are");
    }

    private static IEnumerable<string> Queries() => Blocks().Matches(Page)
        .SelectMany(block => block.Groups[1].Value.Split(";\n", StringSplitOptions.RemoveEmptyEntries))
        .Where(query => !string.IsNullOrWhiteSpace(query));

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
