using System.Text.Json.Serialization;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Quarantine;

/// <summary>
/// One thing that failed, of any kind, as it is stored in the container <c>quarantine</c>. Version 1 had uploads and
/// commands alone, without handling: what is absent there is open.
/// </summary>
public sealed record QuarantineItem
{
    public const int Version = 2;

    private const string ErasedText = "erased";

    public required string Id { get; init; }

    /// <summary>One of <see cref="QuarantineKinds"/>; the container's partition.</summary>
    public required string Kind { get; init; }

    public int SchemaVersion { get; init; } = Version;

    /// <summary>Stable, for machines: a code of <see cref="RejectionCodes"/> or of
    /// <see cref="QuarantineCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>A sentence for people; null for a command, of which hashes alone are kept.</summary>
    public string? Reason { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset QuarantinedAt { get; init; }

    /// <summary>Null in version 1, which means open.</summary>
    public QuarantineStatus? Status { get; init; }

    /// <summary>The instance id of the workflow that it belongs to; null where none was started.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The trace that it belongs to, as W3C writes it; null where it is not known.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The original bytes; null where there are none.</summary>
    public string? OriginalBlob { get; init; }

    /// <summary>The container of <see cref="OriginalBlob"/>; null for <c>quarantine</c>.</summary>
    public string? OriginalContainer { get; init; }

    /// <summary>SHA-256 of the original bytes, lower-case hex; null where there are none, or it was not
    /// computed.</summary>
    public string? OriginalSha256 { get; init; }

    /// <summary>The file within the container <c>uploads</c>; null where it is about no file.</summary>
    public string? FileName { get; init; }

    public DateTimeOffset? UploadedAt { get; init; }

    public string? PurchaseId { get; init; }

    /// <summary>What became of the file's rows; only of kind <c>rows</c>.</summary>
    public RowCounts? Rows { get; init; }

    /// <summary>How many rows were rejected for which code; only of kind <c>rows</c>.</summary>
    public IReadOnlyDictionary<string, long>? CountsByCode { get; init; }

    /// <summary>The keys of <see cref="CountsByCode"/>, to be searched for.</summary>
    public IReadOnlyList<string>? Codes { get; init; }

    public IReadOnlyList<QuarantinedRow>? FirstRows { get; init; }

    /// <summary>The event's type; only of kind <c>event</c>, as far as it could be read.</summary>
    public string? EventType { get; init; }

    /// <summary>The workflow's name; only of kind <c>workflow</c>.</summary>
    public string? Workflow { get; init; }

    /// <inheritdoc cref="QuarantinedCommand"/>
    public string? CustomerId { get; init; }

    public string? EntryId { get; init; }

    public string? StoredHash { get; init; }

    public string? RequestHash { get; init; }

    /// <summary>What people did about it, oldest first; null where nobody did anything.</summary>
    public IReadOnlyList<QuarantineStep>? History { get; init; }

    /// <summary>When what it quotes was erased, UTC; null where it was not.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>As callers name it: kind and id.</summary>
    [JsonIgnore]
    public string Name => $"{Kind}:{Id}";

    [JsonIgnore]
    public QuarantineStatus StatusNow => Status ?? QuarantineStatus.Open;

    /// <summary>The same without anything that was sent: reasons and rows quote it, and names of files can
    /// tell.</summary>
    public QuarantineItem Erased(DateTimeOffset at) => this with
    {
        FileName = FileName is null ? null : ErasedText,
        PurchaseId = null,
        Reason = $"{ErasedText}: the customer's personal data was removed",
        OriginalBlob = null,
        OriginalContainer = null,
        OriginalSha256 = null,
        FirstRows = null,
        History = History is null ? null : [.. History.Select(step => step with { Reason = null })],
        ErasedAt = at,
    };
}

/// <summary>The kinds of what fails: partitions of the container, and the first part of an item's name.</summary>
public static class QuarantineKinds
{
    /// <summary>A file that was refused.</summary>
    public const string Upload = QuarantinedUpload.UploadKind;

    /// <summary>A file some of whose rows were refused.</summary>
    public const string Rows = "rows";

    /// <summary>A command under the key of another one.</summary>
    public const string Command = QuarantinedCommand.CommandKind;

    /// <summary>An event that could not be delivered, or not be used.</summary>
    public const string Event = "event";

    /// <summary>A file whose function failed again and again.</summary>
    public const string Poison = "poison";

    /// <summary>A run of a workflow that failed.</summary>
    public const string Workflow = "workflow";

    public static readonly IReadOnlyList<string> All = [Upload, Rows, Command, Event, Poison, Workflow];
}

/// <summary>Codes of quarantine beside <see cref="RejectionCodes"/>. Stored: never renamed.</summary>
public static class QuarantineCodes
{
    public const string RowsRejected = "RowsRejected";
    public const string DeadLettered = "DeadLettered";
    public const string NoEvent = "NoEvent";
    public const string EventTypeUnknown = "EventTypeUnknown";
    public const string Poisoned = "Poisoned";
    public const string WorkflowFailed = "WorkflowFailed";
}

/// <summary>What is done about an item.</summary>
public enum QuarantineStatus
{
    Open,
    Replayed,
    Dismissed,
}

/// <summary>What somebody did about an item.</summary>
/// <param name="Action">Replayed or dismissed.</param>
/// <param name="Number">The first, second, ... replay; null for a dismissal.</param>
/// <param name="At">UTC.</param>
/// <param name="Actor">An id of a member of staff; null where nobody is named.</param>
/// <param name="Reason">Why it was dismissed.</param>
/// <param name="Started">What the replay leads to: an upload, an instance of a workflow, or an event.</param>
public sealed record QuarantineStep(
    QuarantineStatus Action, int? Number, DateTimeOffset At, string? Actor, string? Reason, string? Started);
