using DurableRuntime.Tests.Support;

namespace DurableRuntime.Tests.Crash;

/// <summary>
/// Stops the engine at commits chosen by a seed, just before one or just after, and opens it again on the same file:
/// nothing is answered or started in between. Many more stops than a killed process could have in the same time.
/// </summary>
internal sealed class StoppedEngineTests
{
    private const int LivesMax = 60;

    [Test]
    public async Task Engine_StoppedAtAnyCommit_EndsEachInstanceRightAndRepeatsNoRecordedCall([Range(1, 30)] int seed)
    {
        using var file = new HubFile();
        var random = new Random(seed);
        var hub = new TestHub();
        var workload = new CrashWorkload(orders: 4);
        workload.Declare(hub.Functions);

        for (var life = 0; ; life++)
        {
            Assert.That(life, Is.LessThan(LivesMax), "the instances never end");
            var recorded = life == 0 ? [] : file.RecordedCalls();
            hub.Functions.Ran.Clear();
            hub.Options = Doomed(file, hub, random.Next(1, 20 + (10 * life)), isReplayed: seed % 2 == 0);
            var isDone = await workload.LiveAsync(hub);
            Assert.That(hub.Functions.Ran.Select(CrashWorkload.Key).Intersect(recorded), Is.Empty, "run again");
            var kept = hub.Functions.Ran.Where(CrashWorkload.IsKept).Select(CrashWorkload.Key);
            Assert.That(kept.Except(file.ScheduledCalls()), Is.Empty, "run before it was stored");
            if (isDone) break;
        }

        Assert.That(file.CountRows("work WHERE due IS NULL"), Is.Zero);
    }

    private static DurableEngineOptions Doomed(HubFile file, TestHub hub, int commitsLeft, bool isReplayed)
    {
        var point = commitsLeft % 2 == 0 ? CommitPoint.Before : CommitPoint.After;
        return new DurableEngineOptions
        {
            Path = file.Path,
            Time = hub.Time,
            ReplayEveryStep = isReplayed,
            AtCommit = at =>
            {
                if (at == point && --commitsLeft == 0) throw new InvalidOperationException("Stopped.");
            },
        };
    }
}
