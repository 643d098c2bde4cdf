using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Adjustments;

/// <summary>What follows from a second person's decision.</summary>
public enum ApprovalVerdict
{
    /// <summary>It counts.</summary>
    Accepted,

    /// <summary>The same was decided before.</summary>
    Repeated,

    /// <summary>Who asks for an adjustment cannot decide about it.</summary>
    SameApprover,

    /// <summary>The other thing was decided before.</summary>
    Closed,

    /// <summary>The time to decide is over.</summary>
    Ended,
}

/// <summary>When one person is enough, and whose word counts. Pure.</summary>
public static class AdjustmentPolicy
{
    /// <summary>Whether a second person must agree.</summary>
    public static bool NeedsApproval(Points points, long pointsMax) => Math.Abs(points.Value) > pointsMax;

    /// <param name="isRecorded">Whether the entry stands in the ledger.</param>
    public static ApprovalVerdict Judge(AdjustmentRequest request, bool isRecorded, AdjustmentDecision asked)
    {
        if (IsSamePerson(request.Actor, asked.Actor)) return ApprovalVerdict.SameApprover;
        bool? decided = isRecorded ? true : request.Decision?.Approves;
        if (decided == asked.Approves) return ApprovalVerdict.Repeated;
        if (decided is not null) return ApprovalVerdict.Closed;
        return asked.DecidedAt >= request.EndsAt ? ApprovalVerdict.Ended : ApprovalVerdict.Accepted;
    }

    public static AdjustmentState StateOf(AdjustmentRequest request, bool isRecorded, DateTimeOffset at) =>
        isRecorded ? AdjustmentState.Approved
        : request.Decision is { } decision
            ? decision.Approves ? AdjustmentState.Approving : AdjustmentState.Refused
        : at >= request.EndsAt ? AdjustmentState.Ended
        : AdjustmentState.Pending;

    // Four eyes are four eyes in any spelling of an id.
    private static bool IsSamePerson(string one, string other) =>
        string.Equals(one.Trim(), other.Trim(), StringComparison.OrdinalIgnoreCase);
}
