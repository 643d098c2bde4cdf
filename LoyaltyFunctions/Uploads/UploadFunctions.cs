using Azure;
using Azure.Storage.Blobs;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Uploads;

/// <summary>Takes up uploaded files.</summary>
public sealed class UploadFunctions(ILogger<UploadFunctions> logger)
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
        if (await DescribeAsync(blob, cancellationToken) is not { } file)
        {
            logger.LogInformation("A file is gone before it was taken up: archived by now, or deleted by its sender");
            return;
        }

        var started = await workflows.StartOnceAsync(
            WorkflowNames.ProcessUpload, file.UploadId, file, cancellationToken);
        logger.LogInformation("Upload {UploadId} {State}", file.UploadId, started ? "taken up" : "is known already");
    }

    // A second event of a file comes when its workflow has moved it: what is gone is not an upload. The host itself
    // drops events whose blob is gone, this is the moment after it has looked.
    private static async Task<UploadedFile?> DescribeAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var properties = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            return new UploadedFile(blob.Name, properties.ETag.ToString("G"), properties.LastModified);
        }
        catch (RequestFailedException exception) when (exception.Status == StatusCodes.Status404NotFound)
        {
            return null;
        }
    }
}
