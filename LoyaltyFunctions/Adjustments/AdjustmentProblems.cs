using System.Globalization;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;

namespace LoyaltyFunctions.Adjustments;

/// <summary>What can be wrong with a decision about an adjustment.</summary>
public static class AdjustmentProblems
{
    public static readonly ProblemKind UnknownAdjustment =
        new(StatusCodes.Status404NotFound, "unknown-adjustment", "Unknown adjustment");

    public static readonly ProblemKind SameApprover =
        new(StatusCodes.Status403Forbidden, "same-approver", "Same approver");

    public static readonly ProblemKind Closed =
        new(StatusCodes.Status409Conflict, "adjustment-closed", "Adjustment closed");

    public static readonly ProblemKind Ended =
        new(StatusCodes.Status409Conflict, "approval-ended", "Approval ended");

    public static IResult Unknown(string requestId) => Answers.Problem(
        UnknownAdjustment, $"No adjustment '{requestId}' of this customer is known; check its id.");

    public static IResult Of(AdjustmentAnswer.Denied denied) => denied.Verdict switch
    {
        ApprovalVerdict.SameApprover => Answers.Problem(
            SameApprover, "Who asked for the adjustment cannot decide about it; let another person do so."),
        ApprovalVerdict.Closed => Answers.Problem(
            Closed, "The opposite was decided before; ask for another adjustment under a new key."),
        _ => Answers.Problem(
            Ended,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The time to decide ended at {denied.Request.EndsAt:O}; ask for the adjustment under a new key.")),
    };

    public static IResult Of(AdjustmentAnswer.KeyReused reused) => CommandAnswers.KeyReused(
        new(reused.Stored.EntryId, reused.Stored.ContentHash, reused.ContentHash));
}
