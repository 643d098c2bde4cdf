using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Transfers;

namespace LoyaltyFunctions.Tests.GoldenHistories;

/// <summary>
/// The ways that a transfer can take: what is recorded of <see cref="WorkflowNames.TransferPoints"/>.
/// </summary>
internal static class TransferPointsPaths
{
    private static readonly Transfer Some = new("c-1", "c-2", new Points(40), "request-1");

    private static readonly TransferStep Refused =
        new(new Rejection("UnknownCustomer", "No account for customer 'c-2'."));

    public static IReadOnlyDictionary<string, WorkflowPath> All { get; } = new Dictionary<string, WorkflowPath>
    {
        ["done"] = Done,
        ["refused"] = Done.Answer(TransferActivities.TakeOutName, Refused),
        ["given-back"] = Done.Answer(TransferActivities.PutInName, Refused),
        ["arrived-after-all"] = Done.Answer(TransferActivities.PutInName, Refused)
            .Answer(TransferActivities.GiveBackName, answer: false),
        ["retried"] = Done.Answer(TransferActivities.PutInName, Refused)
            .FailFirst(TransferActivities.TakeOutName, 2).FailFirst(TransferActivities.PutInName, 3)
            .FailFirst(TransferActivities.GiveBackName, 1),
        ["take-out-failed"] = Done.FailFirst(TransferActivities.TakeOutName, int.MaxValue),
    };

    private static WorkflowPath Done => new WorkflowPath(Some.InstanceId, Some)
        .Answer(TransferActivities.TakeOutName, TransferStep.Done)
        .Answer(TransferActivities.PutInName, TransferStep.Done)
        .Answer(TransferActivities.GiveBackName, answer: true);
}
