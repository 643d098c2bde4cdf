using System.Diagnostics;
using System.Globalization;

namespace AzureServices.Azurite;

/// <summary>Makes sure that a Node.js is there that Azurite runs on.</summary>
internal static class NodeRuntime
{
    private const int MajorVersionMin = 20;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    public static async Task RequireAsync(string nodeCommand, CancellationToken cancellationToken)
    {
        var outcome = await Command.RunAsync(
                new ProcessStartInfo(nodeCommand, ["--version"]), AnswerTimeout, cancellationToken)
            ?? throw new LocalServiceException(
                $"Azurite needs Node.js {MajorVersionMin} or newer; '{nodeCommand}' was not found.");
        var version = outcome.Lines is [var first, ..] ? first.Trim() : "no version";
        if (MajorOf(version) is not >= MajorVersionMin)
        {
            throw new LocalServiceException(
                $"Azurite needs Node.js {MajorVersionMin} or newer; '{nodeCommand}' is {version}.");
        }
    }

    private static int? MajorOf(string version) =>
        int.TryParse(version.TrimStart('v').Split('.')[0], CultureInfo.InvariantCulture, out var major) ? major : null;
}
