using System.Diagnostics;
using System.Globalization;

namespace SystemBench;

/// <summary>CPU time and highest working set of this process and of Azurite, over one stretch of time.</summary>
/// <remarks>Azurite is found as the child of this process in <c>/proc</c>; where there is none, its figures are 0.</remarks>
internal sealed class ResourceMeter : IAsyncDisposable
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(100);

    private readonly Process self = Process.GetCurrentProcess();
    private readonly Process? azurite = FindAzurite();
    private readonly CancellationTokenSource stop = new();
    private readonly TimeSpan selfBefore;
    private readonly TimeSpan azuriteBefore;
    private readonly Task sampling;

    private ResourceMeter()
    {
        selfBefore = self.TotalProcessorTime;
        azuriteBefore = azurite?.TotalProcessorTime ?? TimeSpan.Zero;
        sampling = SampleAsync();
    }

    public long PeakBytes { get; private set; }

    public long AzuritePeakBytes { get; private set; }

    public TimeSpan Cpu => self.TotalProcessorTime - selfBefore;

    public TimeSpan AzuriteCpu => (azurite?.TotalProcessorTime ?? TimeSpan.Zero) - azuriteBefore;

    /// <summary>Starts after a collection, so that what an earlier run left behind is not counted for this one.</summary>
    public static ResourceMeter Start()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return new ResourceMeter();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await sampling;
        self.Dispose();
        azurite?.Dispose();
        stop.Dispose();
    }

    private async Task SampleAsync()
    {
        using var timer = new PeriodicTimer(SampleInterval);
        try
        {
            do
            {
                self.Refresh();
                azurite?.Refresh();
                PeakBytes = Math.Max(PeakBytes, self.WorkingSet64);
                AzuritePeakBytes = Math.Max(AzuritePeakBytes, azurite?.WorkingSet64 ?? 0);
            }
            while (await timer.WaitForNextTickAsync(stop.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopped: the peaks stand.
        }
    }

    private static Process? FindAzurite() =>
        OperatingSystem.IsLinux() ? Array.Find(Process.GetProcessesByName("node"), IsChild) : null;

    private static bool IsChild(Process process)
    {
        const string parent = "PPid:";
        var line = File.ReadLines($"/proc/{process.Id}/status").First(it => it.StartsWith(parent, StringComparison.Ordinal));
        return int.Parse(line.AsSpan(parent.Length), CultureInfo.InvariantCulture) == Environment.ProcessId;
    }
}
