using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Quarantine;

/// <summary>A file that could not be awarded, with its reason.</summary>
public sealed record QuarantinedUpload
{
    /// <summary>The container's partition for files.</summary>
    public const string UploadKind = "upload";

    private const string ErasedText = "erased";

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

    /// <summary>The same without anything that the file said: reasons quote it, and names of files can tell.</summary>
    public QuarantinedUpload Erased(DateTimeOffset at) => this with
    {
        FileName = ErasedText,
        PurchaseId = null,
        Reason = $"{ErasedText}: the customer's personal data was removed",
        OriginalBlob = null,
        OriginalSha256 = null,
        ErasedAt = at,
    };
}
