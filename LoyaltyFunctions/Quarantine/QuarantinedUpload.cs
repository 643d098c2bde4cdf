using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Quarantine;

/// <summary>A file that could not be awarded, with its reason.</summary>
public sealed record QuarantinedUpload
{
    /// <summary>The container's partition for files.</summary>
    public const string UploadKind = "upload";

    /// <summary>The upload's id: the same version of a file is quarantined once.</summary>
    public required string Id { get; init; }

    public string Kind { get; init; } = UploadKind;

    public int SchemaVersion { get; init; } = 1;

    /// <summary>Leads to the workflow, its trace and <c>GET /api/uploads/{id}</c>.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>The file's name within the container <c>uploads</c>.</summary>
    public required string FileName { get; init; }

    /// <summary>The purchase in it, as far as it could be read.</summary>
    public string? PurchaseId { get; init; }

    /// <summary>One of <see cref="RejectionCodes"/>.</summary>
    public required string Code { get; init; }

    /// <summary>A sentence for people: what is wrong and what to do.</summary>
    public required string Reason { get; init; }

    /// <summary>
    /// The original bytes, as a blob in the container <c>quarantine</c>; null where the file was gone.
    /// </summary>
    public string? OriginalBlob { get; init; }

    /// <summary>SHA-256 of the original bytes, lower-case hex; null where the file was gone.</summary>
    public string? OriginalSha256 { get; init; }

    public required DateTimeOffset UploadedAt { get; init; }

    public required DateTimeOffset QuarantinedAt { get; init; }

    /// <summary>When what the file said was erased, UTC; null where it was not.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>The blob of an upload's original bytes, within the container <c>quarantine</c>.</summary>
    public static string BlobNameOf(string uploadId) => $"{UploadKind}/{uploadId}";

    /// <summary>As an item of the list of everything that failed.</summary>
    internal QuarantineItem Item() => new()
    {
        Id = Id,
        Kind = Kind,
        Code = Code,
        Reason = Reason,
        QuarantinedAt = QuarantinedAt,
        CorrelationId = CorrelationId,
        OriginalBlob = OriginalBlob,
        OriginalSha256 = OriginalSha256,
        FileName = FileName,
        UploadedAt = UploadedAt,
        PurchaseId = PurchaseId,
        ErasedAt = ErasedAt,
    };
}
