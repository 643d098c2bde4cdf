using System.Diagnostics;
using System.Globalization;

namespace AzureServices.Azurite;

/// <summary>
/// Keeps two Azurites from using one data folder: each saves its own picture of the data and would undo the other's.
/// A predecessor whose parent was killed may still be saving, so this waits for it.
/// </summary>
internal static class AzuriteFolder
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>A process that started later than the file was written is another one under a reused number.</summary>
    private static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(2);

    public static async Task ClaimAsync(string folder, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var ownerFile = Path.Combine(folder, "azurite.pid");
        using var bound = new CancellationTokenSource(timeout);
        while (OwnerOf(ownerFile) is { } owner)
        {
            if (bound.IsCancellationRequested)
            {
                throw new LocalServiceException($"Azurite: the folder {folder} is in use by process {owner}.");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }

        File.Delete(ownerFile);
    }

    private static int? OwnerOf(string ownerFile)
    {
        try
        {
            var owner = int.Parse(File.ReadAllText(ownerFile), CultureInfo.InvariantCulture);
            using var process = Process.GetProcessById(owner);
            var startedAt = process.StartTime.ToUniversalTime();
            return startedAt <= File.GetLastWriteTimeUtc(ownerFile) + ClockSlack ? owner : null;
        }
        catch (Exception e) when (e is FileNotFoundException or FormatException or ArgumentException
            or InvalidOperationException)
        {
            return null; // no file, half a file, no such process, or one that has just ended
        }
    }
}
