using DurableRuntime.Tests.Support;

namespace DurableRuntime.Tests.Crash;

/// <summary>Kills whole processes at commits, and ends their work in this one.</summary>
[Parallelizable(ParallelScope.Children)]
internal sealed class KilledProcessTests
{
    private const int Killed = 128 + 9; // SIGKILL
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Test]
    public async Task Process_KilledAtAnyCommit_LosesNoInstanceAndNoResult([Range(1, 200)] int seed)
    {
        using var file = new HubFile();
        using var patience = new CancellationTokenSource(Patience);
        var lives = seed % 4 == 0 ? 2 : 1;
        for (var number = 0; number < lives; number++)
        {
            var life = new DoomedProcess.Life(file.Path, seed, number);
            var (exitCode, output) = await DoomedProcess.RunAsync(life, patience.Token);
            Assert.That(exitCode, Is.EqualTo(Killed).Or.EqualTo(number == 0 ? Killed : 0), output);
        }

        await using var hub = new DoomedProcess.Life(file.Path, seed, lives).Hub();
        hub.Options = new DurableEngineOptions { Path = file.Path, Time = hub.Time };
        var workload = new CrashWorkload(DoomedProcess.Orders);
        workload.Declare(hub.Functions);
        var recorded = file.RecordedCalls();

        Assert.That(await workload.LiveAsync(hub), Is.True);
        Assert.That(hub.Functions.Ran.Select(CrashWorkload.Key).Intersect(recorded), Is.Empty, "run again");
        Assert.That(file.CountRows("work WHERE due IS NULL"), Is.Zero);
    }
}
