using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Uploads;

/// <summary>Takes up uploaded files and tells what became of them.</summary>
public sealed class UploadFunctions(TimeProvider time, ILogger<UploadFunctions> logger)
{
    public const string ReceiveUploadName = "ReceiveUpload";
    public const string GetUploadName = "GetUpload";

    private static readonly ProblemKind UnknownUploadKind =
        new(StatusCodes.Status404NotFound, "unknown-upload", "Unknown upload");

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

    /// <summary>
    /// 200 with the state of an upload and, once it is settled, its outcome; 404 for an id that is not known.
    /// </summary>
    [Function(GetUploadName)]
    public static async Task<IResult> GetUploadAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "uploads/{uploadId}")] HttpRequest request,
        string uploadId,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var found = await workflows.GetInstanceAsync(uploadId, getInputsAndOutputs: true, cancellationToken);
        return found is { Name: WorkflowNames.EarnPoints }
            ? Answers.Json(UploadView.Of(found))
            : Answers.Problem(
                UnknownUploadKind,
                $"No upload '{uploadId}' is known. It is taken up shortly after the file has arrived.");
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

/// <summary>Answer of <c>GET /api/uploads/{uploadId}</c>.</summary>
/// <param name="Status"><c>processing</c>, <c>settled</c> or <c>failed</c>.</param>
/// <param name="Outcome">What became of the file; absent until it is settled.</param>
/// <param name="Failure">Why the workflow gave up; absent unless it failed.</param>
public sealed record UploadView(string UploadId, string Status, UploadOutcome? Outcome, string? Failure)
{
    public const string Processing = "processing";
    public const string Settled = "settled";
    public const string Failed = "failed";

    public static UploadView Of(OrchestrationMetadata workflow) => workflow.RuntimeStatus switch
    {
        OrchestrationRuntimeStatus.Completed =>
            new(workflow.InstanceId, Settled, workflow.ReadOutputAs<UploadOutcome>(), Failure: null),
        OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated =>
            new(
                workflow.InstanceId, Failed, Outcome: null,
                workflow.FailureDetails?.ErrorMessage ?? "The workflow was ended."),
        _ => new(workflow.InstanceId, Processing, Outcome: null, Failure: null),
    };
}
