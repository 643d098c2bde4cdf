using LoyaltyFunctions.Lake;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.GoldenHistories;

/// <summary>The ways that a run can take: what is recorded of <see cref="WorkflowNames.CompactLake"/>.</summary>
internal static class CompactLakePaths
{
    public static IReadOnlyDictionary<string, WorkflowPath> All { get; } = new Dictionary<string, WorkflowPath>
    {
        ["nothing-to-do"] = Of(clears: false)
            .Answer(LakeActivities.TakeInLandedName, new LandedBatch(Taken: 0, IsLast: true))
            .Answer(LakeActivities.MergeSmallFilesName, 0),
        ["compacted"] = Compacted,
        ["retried"] = Compacted.FailFirst(LakeActivities.TakeInLandedName, 2)
            .FailFirst(LakeActivities.MergeSmallFilesName, 1).FailFirst(LakeActivities.ClearLakeName, 3),
        ["failed"] = Compacted.FailFirst(LakeActivities.MergeSmallFilesName, int.MaxValue),
        ["left-to-the-next"] = Of(clears: true)
            .Answer(LakeActivities.TakeInLandedName, new LandedBatch(Taken: 2_000, IsLast: false))
            .Answer(LakeActivities.MergeSmallFilesName, 8)
            .Answer(LakeActivities.ClearLakeName, 0),
    };

    private static WorkflowPath Compacted => Of(clears: true)
        .AnswerInTurn(
            LakeActivities.TakeInLandedName,
            new LandedBatch(Taken: 2_000, IsLast: false), new LandedBatch(Taken: 17, IsLast: true))
        .AnswerInTurn(LakeActivities.MergeSmallFilesName, 256, 12, 0)
        .Answer(LakeActivities.ClearLakeName, 268);

    private static WorkflowPath Of(bool clears) => new(LakeRun.InstanceId, new LakeRun(Some.Now, clears));
}
