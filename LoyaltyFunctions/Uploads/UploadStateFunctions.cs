using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Uploads;

/// <summary>What became of uploads, over HTTP. Ids are those of tickets or those of uploads.</summary>
public sealed class UploadStateFunctions(UploadTickets tickets, BlobServiceClient storage, TimeProvider time)
{
    public const string GetUploadName = "GetUpload";
    public const string GetUploadErrorsName = "GetUploadErrors";

    private static readonly ProblemKind UnknownUploadKind =
        new(StatusCodes.Status404NotFound, "unknown-upload", "Unknown upload");

    private static readonly ProblemKind NoErrorFileKind =
        new(StatusCodes.Status404NotFound, "no-error-file", "No error file");

    /// <summary>
    /// 200 with the state of an upload and, once it is settled, its outcome; 404 for an id that is not known.
    /// </summary>
    [Function(GetUploadName)]
    public async Task<IResult> GetUploadAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "uploads/{uploadId}")] HttpRequest request,
        string uploadId,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken) =>
        await FindAsync(uploadId, workflows, cancellationToken) is { } view ? Answers.Json(view) : Unknown(uploadId);

    /// <summary>
    /// 200 with the rows that were rejected, each with its line and reason, as a file that can be corrected and
    /// uploaded; 404 where no row was, or the upload is not settled, or not known.
    /// </summary>
    [Function(GetUploadErrorsName)]
    public async Task<IResult> GetUploadErrorsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "uploads/{uploadId}/errors")] HttpRequest request,
        string uploadId,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        if (await FindAsync(uploadId, workflows, cancellationToken) is not { } view) return Unknown(uploadId);
        return view.Outcome?.ErrorFile is { } file && await OpenAsync(file, cancellationToken) is { } found
            ? TypedResults.Stream(found.Content, found.ContentType, found.Name)
            : Answers.Problem(
                NoErrorFileKind,
                $"Upload '{uploadId}' has no file of rejected rows: its state is {view.Status}, and what was rejected "
                + "as a whole is in quarantine.");
    }

    private async Task<UploadView?> FindAsync(
        string id, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        if (!id.StartsWith(UploadTicket.IdPrefix, StringComparison.Ordinal))
        {
            return await ReadAsync(id, workflows, cancellationToken);
        }

        if (await tickets.FindAsync(id, cancellationToken) is not { } ticket) return null;
        var uploadId = ticket.UploadId ?? await ArrivedAsync(ticket, cancellationToken);
        if (uploadId is null) return UploadView.Of(ticket, time.GetUtcNow());
        var view = await ReadAsync(uploadId, workflows, cancellationToken)
            ?? new UploadView(uploadId, UploadView.Processing, Outcome: null, Failure: null);
        return view with { TicketId = id };
    }

    private static async Task<UploadView?> ReadAsync(
        string uploadId, DurableTaskClient workflows, CancellationToken cancellationToken) =>
        await workflows.GetInstanceAsync(uploadId, getInputsAndOutputs: true, cancellationToken)
            is { Name: WorkflowNames.ProcessUpload or WorkflowNames.EarnPoints } found
            ? UploadView.Of(found)
            : null;

    // Between the file's arrival and its being taken up, the store alone knows of it.
    private async Task<string?> ArrivedAsync(UploadTicket ticket, CancellationToken cancellationToken)
    {
        try
        {
            var blob = storage.GetBlobContainerClient(BlobNames.Uploads).GetBlobClient(ticket.BlobName);
            var found = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            return UploadedFile.IdOf(ticket.BlobName, found.ETag.ToString("G"));
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    private async Task<ErrorFile?> OpenAsync(string file, CancellationToken cancellationToken)
    {
        const string archive = BlobNames.Archive + "/";
        if (!file.StartsWith(archive, StringComparison.Ordinal)) return null;
        var name = file[archive.Length..];
        try
        {
            var blob = storage.GetBlobContainerClient(BlobNames.Archive).GetBlobClient(name);
            var found = (await blob.DownloadStreamingAsync(cancellationToken: cancellationToken)).Value;
            return new ErrorFile(found.Content, found.Details.ContentType, name[(name.LastIndexOf('/') + 1)..]);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    private static IResult Unknown(string uploadId) => Answers.Problem(
        UnknownUploadKind,
        $"No upload '{uploadId}' is known. It is taken up shortly after the file has arrived.");

    private sealed record ErrorFile(Stream Content, string ContentType, string Name);
}

/// <summary>Answer of <c>GET /api/uploads/{uploadId}</c>.</summary>
/// <param name="UploadId">The upload's id; the ticket's while nothing has arrived.</param>
/// <param name="Status"><c>awaitingFile</c>, <c>expired</c>, <c>processing</c>, <c>settled</c> or
/// <c>failed</c>.</param>
/// <param name="Outcome">What became of the file; absent until it is settled.</param>
/// <param name="Failure">Why the workflow gave up; absent unless it failed.</param>
public sealed record UploadView(string UploadId, string Status, UploadOutcome? Outcome, string? Failure)
{
    public const string AwaitingFile = "awaitingFile";
    public const string Expired = "expired";
    public const string Processing = "processing";
    public const string Settled = "settled";
    public const string Failed = "failed";

    /// <summary>The ticket by which the file came, where its id was asked for.</summary>
    public string? TicketId { get; init; }

    /// <summary>How far the workflow is; absent where it is over, and before it has begun.</summary>
    public UploadProgress? Progress { get; init; }

    /// <summary>When the address of an awaited file ends, or has ended.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public static UploadView Of(UploadTicket ticket, DateTimeOffset now) =>
        new(ticket.TicketId, now < ticket.ExpiresAt ? AwaitingFile : Expired, Outcome: null, Failure: null)
        {
            TicketId = ticket.TicketId,
            ExpiresAt = ticket.ExpiresAt,
        };

    public static UploadView Of(OrchestrationMetadata workflow) => workflow.RuntimeStatus switch
    {
        OrchestrationRuntimeStatus.Completed =>
            new(workflow.InstanceId, Settled, workflow.ReadOutputAs<UploadOutcome>(), Failure: null),
        OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated =>
            new(
                workflow.InstanceId, Failed, Outcome: null,
                workflow.FailureDetails?.ErrorMessage ?? "The workflow was ended."),
        _ => new(workflow.InstanceId, Processing, Outcome: null, Failure: null)
        {
            Progress = workflow.SerializedCustomStatus is null ? null : workflow.ReadCustomStatusAs<UploadProgress>(),
        },
    };
}
