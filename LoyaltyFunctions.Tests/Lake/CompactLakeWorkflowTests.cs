using LoyaltyFunctions.Lake;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Lake;

public sealed class CompactLakeWorkflowTests
{
    private static readonly LakeRun Run = new(Some.Now, Clears: true);

    [Test]
    public async Task Run_TakesInAllThatLanded_MergesWhatIsSmall_ThenClears()
    {
        var landed = new Queue<LandedBatch>([new(2_000, IsLast: false), new(7, IsLast: true)]);
        var merged = new Queue<object>([256, 8, 0]);
        var run = new FakeOrchestration(LakeRun.InstanceId, Run)
            .Answer(LakeActivities.TakeInLandedName, _ => landed.Dequeue())
            .Answer(LakeActivities.MergeSmallFilesName, _ => merged.Dequeue())
            .Answer(LakeActivities.ClearLakeName, 9);

        var outcome = await CompactLakeWorkflow.RunAsync(run.Context);

        Assert.That(outcome, Is.EqualTo(new LakeRunOutcome(Landed: 2_007, Merged: 264, Cleared: 9)));
        Assert.That(run.CalledActivities, Is.EqualTo(new[]
        {
            LakeActivities.TakeInLandedName, LakeActivities.TakeInLandedName,
            LakeActivities.MergeSmallFilesName, LakeActivities.MergeSmallFilesName, LakeActivities.MergeSmallFilesName,
            LakeActivities.ClearLakeName,
        }));
        Assert.That(run.Retries, Is.All.Not.Null);
    }

    [Test]
    public async Task Run_IsBounded_AndLeavesTheRestToTheNext()
    {
        var run = new FakeOrchestration(LakeRun.InstanceId, Run with { Clears = false })
            .Answer(LakeActivities.TakeInLandedName, new LandedBatch(1, IsLast: false))
            .Answer(LakeActivities.MergeSmallFilesName, 8);

        var outcome = await CompactLakeWorkflow.RunAsync(run.Context);

        Assert.That(outcome, Is.EqualTo(new LakeRunOutcome(
            CompactLakeWorkflow.StepsMax, CompactLakeWorkflow.StepsMax * 8, Cleared: 0)));
    }
}
