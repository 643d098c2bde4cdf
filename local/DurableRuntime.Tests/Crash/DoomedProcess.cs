using System.Diagnostics;
using System.Globalization;
using DurableRuntime.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace DurableRuntime.Tests.Crash;

/// <summary>A process that works on a task hub and kills itself (SIGKILL) at a commit that the seed chooses.</summary>
internal static class DoomedProcess
{
    internal const int Orders = 2;

    /// <summary>Just below what a whole life needs, so that the kill meets each phase of the work.</summary>
    private const int CommitsMax = 30;
    private const int RanAgain = 3;

    /// <summary>What one life of the process is: which hub, which seed, and the how-manieth life.</summary>
    internal sealed record Life(string Path, int Seed, int Number)
    {
        /// <summary>The clock of each life begins a day after the one before.</summary>
        internal TestHub Hub() => new() { Time = new FakeTimeProvider(TestHub.Start.AddDays(Number)) };
    }

    internal static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [var path, var seed, var number]) return 0;
        var life = new Life(
            path, int.Parse(seed, CultureInfo.InvariantCulture), int.Parse(number, CultureInfo.InvariantCulture));
        await using var hub = life.Hub();
        var recorded = File.Exists(path) && life.Number > 0 ? HubFile.RecordedCalls(path) : [];
        hub.Functions.Running = ran =>
        {
            if (!recorded.Contains(CrashWorkload.Key(ran))) return;
            Console.Error.WriteLine($"{CrashWorkload.Key(ran)} was recorded, and ran again");
            Environment.Exit(RanAgain);
        };
        hub.Options = Doomed(life, hub);
        var workload = new CrashWorkload(Orders);
        workload.Declare(hub.Functions);
        await workload.LiveAsync(hub);
        return 0;
    }

    /// <summary>Lives until the kill. Returns the exit code, and what the process said.</summary>
    internal static async Task<(int ExitCode, string Output)> RunAsync(Life life, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { typeof(DoomedProcess).Assembly.Location, life.Path, $"{life.Seed}", $"{life.Number}" },
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0"; // Its lives are too short to gain from profiles.
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, string.Concat(said));
    }

    private static DurableEngineOptions Doomed(Life life, TestHub hub)
    {
        var random = new Random((life.Seed * 10) + life.Number);
        var commitsLeft = random.Next(1, CommitsMax);
        var point = random.Next(2) == 0 ? CommitPoint.Before : CommitPoint.After;
        return new DurableEngineOptions
        {
            Path = life.Path,
            Time = hub.Time,
            ReplayEveryStep = life.Seed % 3 != 0,
            AtCommit = at =>
            {
                if (at == point && --commitsLeft == 0) Process.GetCurrentProcess().Kill();
            },
        };
    }
}
