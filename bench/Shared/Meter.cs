using System.Diagnostics;

namespace BenchShared;

/// <summary>Clocks and memory.</summary>
internal static class Meter
{
    private const double BytesPerMegabyte = 1024 * 1024;

    /// <summary>Runs so many at once until all have ended; the seconds it took.</summary>
    internal static async Task<double> TimeAsync(int count, int inFlight, Func<int, CancellationToken, Task> run, CancellationToken ct)
    {
        var start = TimeProvider.System.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = inFlight, CancellationToken = ct },
            async (number, cancellation) => await run(number, cancellation));
        return TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The seconds of one call.</summary>
    internal static Task<double> TimeAsync(Func<Task> run, CancellationToken ct) => TimeAsync(1, 1, (_, _) => run(), ct);

    /// <summary>This process's highest working set so far.</summary>
    internal static double PeakMegabytes()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / BytesPerMegabyte;
    }

    /// <summary>What is reachable, in bytes.</summary>
    internal static long HeapBytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
