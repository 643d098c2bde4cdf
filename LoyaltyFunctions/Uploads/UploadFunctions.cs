using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Uploads;

/// <summary>Takes up uploaded files.</summary>
public sealed class UploadFunctions(TimeProvider time, ILogger<UploadFunctions> logger)
{
    public const string ReceiveUploadName = "ReceiveUpload";

    /// <summary>
    /// Starts the workflow of a file that arrived in the container <c>uploads</c>; once for each version of it.
    /// </summary>
    [Function(ReceiveUploadName)]
    public async Task ReceiveUploadAsync(
        [BlobTrigger(
            BlobNames.Uploads + "/{name}",
            Source = BlobTriggerSource.EventGrid, Connection = BlobNames.Connection)]
        BlobClient blob,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var file = await DescribeAsync(blob, cancellationToken);
        var started = await workflows.StartOnceAsync(WorkflowNames.EarnPoints, file.UploadId, file, cancellationToken);
        logger.LogInformation("Upload {UploadId} {State}", file.UploadId, started ? "taken up" : "is known already");
    }

    private async Task<UploadedFile> DescribeAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var properties = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            return new UploadedFile(blob.Name, properties.ETag.ToString("G"), properties.LastModified);
        }
        catch (RequestFailedException exception) when (exception.Status == StatusCodes.Status404NotFound)
        {
            // Deleted between the event and now: the workflow finds it missing and says so.
            var now = time.GetUtcNow();
            var seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            return new UploadedFile(blob.Name, $"missing-{seconds}", now);
        }
    }
}
