using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Quarantine;

/// <summary>Puts aside what could not be processed.</summary>
public sealed class QuarantineActivities(
    OriginalFileStore originals, CosmosQuarantineStore quarantine, ILogger<QuarantineActivities> logger)
{
    public const string QuarantineUploadName = "QuarantineUpload";

    /// <summary>Keeps the original bytes and the reason. Idempotent: once for each version of a file.</summary>
    [Function(QuarantineUploadName)]
    public async Task QuarantineUploadAsync(
        [ActivityTrigger] QuarantineRequest request, CancellationToken cancellationToken)
    {
        var original = await originals.KeepAsync(request.File, cancellationToken);
        await quarantine.SaveAsync(
            new QuarantinedUpload
            {
                Id = request.File.UploadId,
                CorrelationId = request.CorrelationId,
                FileName = request.File.FileName,
                PurchaseId = request.PurchaseId,
                Code = request.Rejection.Code,
                Reason = request.Rejection.Reason,
                OriginalBlob = original?.BlobName,
                OriginalSha256 = original?.Sha256,
                UploadedAt = request.File.UploadedAt,
                QuarantinedAt = request.QuarantinedAt,
            },
            cancellationToken);
        logger.LogWarning("Upload {UploadId} is in quarantine: {Code}", request.File.UploadId, request.Rejection.Code);
    }
}

/// <param name="CorrelationId">The workflow's instance id.</param>
/// <param name="PurchaseId">As far as it could be read.</param>
public sealed record QuarantineRequest(
    UploadedFile File, string CorrelationId, string? PurchaseId, Rejection Rejection, DateTimeOffset QuarantinedAt);
