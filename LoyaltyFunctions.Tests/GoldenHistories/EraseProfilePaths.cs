using LoyaltyFunctions.Erasure;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.GoldenHistories;

/// <summary>The ways that an erasure can take: what is recorded of <see cref="WorkflowNames.EraseProfile"/>.</summary>
internal static class EraseProfilePaths
{
    private static readonly EraseProfile Erasure = new("c-1", Number: 1, Some.Now);

    private static readonly ErasedPage Done = new(Next: null, Pending: 0);

    public static IReadOnlyDictionary<string, WorkflowPath> All { get; } = new Dictionary<string, WorkflowPath>
    {
        ["erased"] = Erased,
        ["several-pages"] = Erased.AnswerInTurn(
            ErasureActivities.EraseFilesName, Done with { Next = "upload-1" }, Done),
        ["waited"] = Erased.AnswerInTurn(
            ErasureActivities.EraseFilesName, Done with { Pending = 2 }, Done with { Pending = 1 }, Done),
        ["retried"] = Erased.FailFirst(ErasureActivities.BeginErasureName, 1)
            .FailFirst(ErasureActivities.EraseFilesName, 2).FailFirst(ErasureActivities.FinishErasureName, 1),
    };

    private static WorkflowPath Erased => new WorkflowPath(Erasure.InstanceId, Erasure)
        .Answer(ErasureActivities.BeginErasureName, answer: null)
        .Answer(ErasureActivities.EraseFilesName, Done)
        .Answer(ErasureActivities.FinishErasureName, new ErasureRecord(
            "c-1", 1, Some.Now, Some.Now, new ErasedCounts(Profiles: 1, Files: 3, Quarantined: 1)));
}
