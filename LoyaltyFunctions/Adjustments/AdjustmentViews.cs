using System.Text.Json.Serialization;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Adjustments;

/// <summary>
/// 202 of <c>POST adjustments</c>: what waits for a second person. It says nothing of the decision, so a repeat shows
/// the same; the state is behind <see cref="Status"/>.
/// </summary>
/// <param name="Status">The address that tells the state.</param>
public sealed record PendingAdjustmentView(
    string CustomerId, string RequestId, Points Points, string Reason, string Actor, string? Corrects,
    DateTimeOffset? ExpiresAt, DateTimeOffset RequestedAt, DateTimeOffset ApprovalEndsAt, string Status)
{
    /// <summary>True where nothing was stored; absent otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DryRun { get; init; }

    public static PendingAdjustmentView Of(AdjustmentRequest request, string status, bool isDryRun) => new(
        request.CustomerId, request.RequestId, request.Points, request.Reason, request.Actor, request.Corrects,
        request.ExpiresAt, request.RequestedAt, request.EndsAt, status)
    {
        DryRun = isDryRun,
    };
}

/// <summary>How an adjustment stands: <c>GET adjustments/{requestId}</c>, and the answer to a refusal.</summary>
/// <param name="ApprovalEndsAt">Absent where no second person was needed.</param>
/// <param name="Decision">What the second person said; absent while nobody has.</param>
/// <param name="Entry">The entry, where it is recorded.</param>
public sealed record AdjustmentView(
    string CustomerId, string RequestId, AdjustmentState State, Points Points, Remark Remark,
    DateTimeOffset? ApprovalEndsAt, AdjustmentDecision? Decision, EntryView? Entry)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DryRun { get; init; }

    public static AdjustmentView Of(AdjustmentRequest request, LedgerEntry? entry, DateTimeOffset at) => new(
        request.CustomerId, request.RequestId, AdjustmentPolicy.StateOf(request, entry is not null, at),
        request.Points,
        new Remark(
            request.ErasedHash is null ? request.Reason : null, request.Actor, Approver: entry?.Remark?.Approver),
        request.EndsAt, request.Decision, entry is null ? null : EntryView.Of(entry));

    /// <summary>An adjustment that was recorded at once; its reason stands beside the entry.</summary>
    public static AdjustmentView Of(string requestId, LedgerEntry entry) => new(
        entry.CustomerId, requestId, AdjustmentState.Recorded, entry.Points,
        new Remark(Reason: null, entry.Remark?.Actor), ApprovalEndsAt: null, Decision: null, EntryView.Of(entry));
}
