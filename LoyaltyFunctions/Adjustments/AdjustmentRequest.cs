using System.Text.Json.Serialization;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Adjustments;

/// <summary>An adjustment that waits for a second person, or that one has decided. No entry of the ledger.</summary>
public sealed record AdjustmentRequest
{
    public required string CustomerId { get; init; }

    /// <summary>The caller's id of the request.</summary>
    public required string RequestId { get; init; }

    /// <summary>Above zero to give, below zero to take.</summary>
    public required Points Points { get; init; }

    /// <summary>In words; empty where it was erased.</summary>
    public required string Reason { get; init; }

    /// <summary>Who asks: an id, never a name.</summary>
    public required string Actor { get; init; }

    public required string Program { get; init; }

    public string? Corrects { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>From when on nobody can approve it any more, UTC.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>What the second person said; null while nobody has.</summary>
    public AdjustmentDecision? Decision { get; init; }

    /// <summary>Hash of what was asked, where the reason was erased since; null otherwise.</summary>
    public string? ErasedHash { get; init; }

    /// <summary>Hash of what is asked, the same as the ledger's.</summary>
    [JsonIgnore]
    public string ContentHash => ToCommand(recordedBy: string.Empty, approver: null).ContentHash;

    [JsonIgnore]
    public string EntryId => Ledger.EntryId.Adjust(RequestId);

    public static AdjustmentRequest Of(AdjustPoints command, DateTimeOffset now, int approvalDays) => new()
    {
        CustomerId = command.CustomerId,
        RequestId = command.RequestId,
        Points = command.Points,
        Reason = command.Remark.Reason!,
        Actor = command.Remark.Actor!,
        Program = command.Program,
        Corrects = command.Corrects,
        ExpiresAt = command.ExpiresAt,
        RequestedAt = now,
        EndsAt = now.AddDays(approvalDays),
    };

    /// <summary>The command that records it.</summary>
    public AdjustPoints ToCommand(string recordedBy, string? approver) => new()
    {
        CustomerId = CustomerId,
        RecordedBy = recordedBy,
        RequestId = RequestId,
        Points = Points,
        Remark = new Remark(Reason, Actor, approver),
        Program = Program,
        Corrects = Corrects,
        ExpiresAt = ExpiresAt,
        ErasedHash = ErasedHash,
    };

    /// <summary>The same without what people wrote; a repeat of it is still known as one.</summary>
    public AdjustmentRequest WithoutWords() => this with
    {
        Reason = string.Empty,
        Decision = Decision is null ? null : Decision with { Reason = null },
        ErasedHash = ContentHash,
    };
}

/// <summary>What a second person says of an adjustment.</summary>
/// <param name="Approves">Whether it shall be recorded.</param>
/// <param name="Actor">Who says so: an id, never a name.</param>
public sealed record AdjustmentDecision(bool Approves, string Actor, string? Reason, DateTimeOffset DecidedAt);

/// <summary>How an adjustment stands.</summary>
public enum AdjustmentState
{
    /// <summary>It was within the limit, and recorded at once.</summary>
    Recorded,

    /// <summary>It waits for a second person.</summary>
    Pending,

    /// <summary>A second person agreed; the entry is about to be recorded. Approving again carries on.</summary>
    Approving,

    /// <summary>A second person agreed, and it is recorded.</summary>
    Approved,

    /// <summary>A second person refused it.</summary>
    Refused,

    /// <summary>Nobody decided in time.</summary>
    Ended,
}
