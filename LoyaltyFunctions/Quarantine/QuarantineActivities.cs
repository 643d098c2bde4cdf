using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Quarantine;

/// <summary>Puts aside what could not be processed.</summary>
public sealed class QuarantineActivities(
    OriginalFileStore originals, CosmosQuarantineStore quarantine, CosmosCustomerFileStore customerFiles,
    ILogger<QuarantineActivities> logger)
{
    public const string QuarantineUploadName = "QuarantineUpload";
    public const string QuarantineRowsName = "QuarantineRows";

    /// <summary>So much of a file is searched for its customer, however large the file is.</summary>
    private const int SearchedBytesMax = 1024 * 1024;

    /// <summary>Keeps the original bytes and the reason. Idempotent: once for each version of a file.</summary>
    [Function(QuarantineUploadName)]
    public async Task QuarantineUploadAsync(
        [ActivityTrigger] QuarantineRequest request, [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        await RememberCustomersAsync(request.File, workflows, cancellationToken);
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

    /// <summary>Tells of the rows of a file that were rejected. Idempotent: one item for each version of a
    /// file.</summary>
    [Function(QuarantineRowsName)]
    public async Task QuarantineRowsAsync(
        [ActivityTrigger] QuarantinedRowsRequest request, CancellationToken cancellationToken)
    {
        await quarantine.SaveAsync(request.Item(), cancellationToken);
        logger.LogWarning(
            "Upload {UploadId} has {Rejected} rejected rows", request.File.UploadId, request.Rows.Rejected);
    }

    // Validation may never have read the file: its name was refused, its size, or the store was away.
    private async Task RememberCustomersAsync(
        UploadedFile file, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        var beginning = await originals.ReadBeginningAsync(file, SearchedBytesMax, cancellationToken);
        var late = await customerFiles.RememberAsync(file, beginning, cancellationToken);
        await workflows.EraseAsync(late, cancellationToken);
    }
}

/// <param name="CorrelationId">The workflow's instance id.</param>
/// <param name="PurchaseId">As far as it could be read.</param>
public sealed record QuarantineRequest(
    UploadedFile File, string CorrelationId, string? PurchaseId, Rejection Rejection, DateTimeOffset QuarantinedAt);
