using LocalHost;

namespace SystemBench;

/// <summary>Ends a wait in which nothing moves any more.</summary>
internal static class Patience
{
    public static readonly TimeSpan WithoutProgress = TimeSpan.FromMinutes(1);

    /// <exception cref="LocalPlatformException">The last progress is longer ago than that.</exception>
    public static void Check(TimeProvider time, long lastProgress, string problem)
    {
        if (time.GetElapsedTime(lastProgress) > WithoutProgress)
        {
            throw new LocalPlatformException($"{problem}; nothing moved for {WithoutProgress.TotalMinutes} minutes.");
        }
    }
}
