using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace FunctionsRuntime.Tests.Guide;

/// <summary>The page docs/testing-your-function-app.md shows the code of this folder, which these tests run.</summary>
internal sealed partial class GuidePageTests
{
    private static readonly string Folder = Path.GetDirectoryName(Here())!;
    private static readonly string Page = File.ReadAllText(
        Path.Combine(Folder, "../../../docs/testing-your-function-app.md")).ReplaceLineEndings("\n");

    [Test]
    public void Page_EveryCodeBlock_IsARegionOfTheGuidesFiles()
    {
        var blocks = MarkedBlock().Matches(Page);

        Assert.That(blocks, Has.Count.EqualTo(Page.Split("```csharp").Length - 1), "a block without its mark");
        Assert.Multiple(() =>
        {
            foreach (Match block in blocks)
            {
                var (file, region) = (block.Groups["file"].Value, block.Groups["region"].Value);
                var expected = Region(file, region);
                Assert.That(block.Groups["code"].Value, Is.EqualTo(expected), $"copy {file}#{region} again");
            }
        });
    }

    private static string Region(string file, string region)
    {
        var lines = File.ReadAllText(Path.Combine(Folder, file)).ReplaceLineEndings("\n").Split('\n');
        var code = lines
            .SkipWhile(line => line.Trim() != $"// <{region}>").Skip(1)
            .TakeWhile(line => line.Trim() != $"// </{region}>")
            .ToList();
        var indent = code.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', code.Select(line => line.Length > 0 ? line[indent..] : line)) + "\n";
    }

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"<!-- (?<file>\w+\.cs)#(?<region>\w+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex MarkedBlock();
}
