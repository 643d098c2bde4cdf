using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Quarantine;

/// <summary>Answer of <c>GET /api/quarantine</c>.</summary>
/// <param name="Continuation">The token of the next page; absent on the last.</param>
public sealed record QuarantineListView(IReadOnlyList<QuarantineItemView> Items, string? Continuation);

/// <summary>One item of the list.</summary>
/// <param name="Id">Kind and id, as the other calls take it.</param>
public sealed record QuarantineItemView(
    string Id, string Kind, string Code, string? Reason, QuarantineStatus Status, DateTimeOffset QuarantinedAt)
{
    public string? FileName { get; init; }

    public string? PurchaseId { get; init; }

    public string? EventType { get; init; }

    public string? Workflow { get; init; }

    public RowCounts? Rows { get; init; }

    public IReadOnlyDictionary<string, long>? CountsByCode { get; init; }

    /// <summary>The rejected rows of a file, as <c>container/name</c>; only of kind <c>rows</c>.</summary>
    public string? ErrorFile { get; init; }

    public DateTimeOffset? ErasedAt { get; init; }

    public static QuarantineItemView Of(QuarantineItem item) => new(
        item.Name, item.Kind, item.Code, item.Reason, item.StatusNow, item.QuarantinedAt)
    {
        FileName = item.FileName,
        PurchaseId = item.PurchaseId,
        EventType = item.EventType,
        Workflow = item.Workflow,
        Rows = item.Rows,
        CountsByCode = item.CountsByCode,
        ErrorFile = item is { Kind: QuarantineKinds.Rows, OriginalBlob: not null }
            ? $"{item.OriginalContainer}/{item.OriginalBlob}"
            : null,
        ErasedAt = item.ErasedAt,
    };
}

/// <summary>Answer of <c>GET /api/quarantine/{id}</c>.</summary>
/// <param name="Original">What was sent; absent where it is gone, or was never kept.</param>
/// <param name="History">Replays and dismissal, oldest first.</param>
public sealed record QuarantineDetailView(
    QuarantineItemView Item, OriginalView? Original, QuarantineTraceView Trace, IReadOnlyList<QuarantineStep> History)
{
    /// <summary>The first rejected rows; only of kind <c>rows</c>.</summary>
    public IReadOnlyList<QuarantinedRow>? FirstRows { get; init; }

    /// <summary>The state and failure of the workflow as it is now; only of kind <c>workflow</c>.</summary>
    public WorkflowStateView? State { get; init; }

    /// <summary>What was asked; only of kind <c>command</c>.</summary>
    public QuarantinedCommandView? Command { get; init; }
}

/// <summary>Where the rest of the story is.</summary>
/// <param name="CorrelationId">The workflow's instance id.</param>
/// <param name="TraceParent">The W3C trace.</param>
/// <param name="LookUp">Addresses and searches that lead on.</param>
public sealed record QuarantineTraceView(string? CorrelationId, string? TraceParent, IReadOnlyList<string> LookUp)
{
    public static QuarantineTraceView Of(QuarantineItem item)
    {
        List<string> lookUp = [];
        if (item.CorrelationId is { } id)
        {
            if (item.FileName is not null) lookUp.Add($"GET /api/uploads/{id}");
            lookUp.Add($"GET /runtime/webhooks/durabletask/instances/{id}?showHistory=true");
        }

        // version-trace-span-flags
        if (item.TraceParent?.Split('-') is [_, { } trace, _, _])
        {
            lookUp.Add($"logs and traces: operation_Id == '{trace}'");
        }

        return new QuarantineTraceView(item.CorrelationId, item.TraceParent, lookUp);
    }
}

/// <param name="Status">As the runtime names it: <c>Failed</c>, <c>Running</c>, ...</param>
/// <param name="Failure">Why it failed; absent where it is not failed now.</param>
public sealed record WorkflowStateView(string Status, string? Failure);

/// <inheritdoc cref="Ledger.QuarantinedCommand"/>
public sealed record QuarantinedCommandView(
    string CustomerId, string EntryId, string StoredHash, string RequestHash);

/// <summary>Answer of <c>POST /api/quarantine/{id}/replay</c>.</summary>
/// <param name="Replay">The first, second, ... of the item.</param>
/// <param name="Started">The upload, the workflow's instance or the event that it leads to.</param>
/// <param name="IsNew">False where this replay was under way already.</param>
public sealed record ReplayView(string Id, int Replay, string? Started, bool IsNew);

/// <summary>Answer of <c>POST /api/quarantine/replay</c>.</summary>
/// <param name="Started">What was started.</param>
/// <param name="Refused">What cannot be replayed, and why; it stays open.</param>
/// <param name="Continuation">Send it with the same filter to go on; absent where all has been looked at.</param>
public sealed record ReplaysView(
    IReadOnlyList<ReplayView> Started, IReadOnlyList<RefusedReplayView> Refused, string? Continuation);

public sealed record RefusedReplayView(string Id, string Type, string Detail);
