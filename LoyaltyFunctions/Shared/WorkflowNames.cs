using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Shared;

/// <summary>
/// Names of the workflows. They stand in stored histories: never renamed, a new version gets a new name.
/// </summary>
public static class WorkflowNames
{
    public const string ProcessUpload = "ProcessUploadWorkflow";
    public const string EarnPoints = "EarnPointsWorkflow";
    public const string EarnPurchase = "EarnPurchaseWorkflow";
    public const string CompactLake = "CompactLakeWorkflow";
    public const string ExpirePoints = "ExpirePointsWorkflow";
    public const string CloseLiability = "CloseLiabilityWorkflow";
    public const string TransferPoints = "TransferPointsWorkflow";
    public const string EraseProfile = "EraseProfileWorkflow";
    public const string SealLedger = "SealLedgerWorkflow";
}

/// <summary>What starts <see cref="WorkflowNames.ProcessUpload"/>: one version of one uploaded file.</summary>
/// <param name="FileName">The blob's name within the container <c>uploads</c>.</param>
/// <param name="ETag">The version of the blob that arrived.</param>
/// <param name="UploadedAt">When the store took the file: the purchase's time where the file names none.</param>
public sealed record UploadedFile(string FileName, string ETag, DateTimeOffset UploadedAt)
{
    /// <summary>The workflow's instance id, from its cause: the same version of a file is taken up once.</summary>
    public string UploadId => IdOf(FileName, ETag);

    /// <summary>The id of an upload, as <c>GET /api/uploads/{id}</c> takes it.</summary>
    public static string IdOf(string fileName, string eTag) =>
        $"upload-{ContentHash.Of(fileName, eTag.Trim('"'))[..32]}";
}

/// <summary>What became of one uploaded file.</summary>
/// <param name="Outcome">Awarded, repeated or quarantined.</param>
/// <param name="PurchaseId">The purchase in the file; null where none could be read.</param>
/// <param name="CustomerId">The customer who earned; null where none could be read.</param>
/// <param name="Points">Points of the purchase: for a repeat those of the first award; 0 where quarantined.</param>
/// <param name="Code">The stable code of the refusal; null where awarded.</param>
/// <param name="Reason">A sentence for people; null where awarded without remark.</param>
public sealed record UploadOutcome(
    UploadOutcomeKind Outcome, string? PurchaseId, string? CustomerId, Points Points, string? Code, string? Reason)
{
    /// <summary>What became of the rows; null for a file that is one purchase, and where no row was read.</summary>
    public RowCounts? Rows { get; init; }

    /// <summary>
    /// The file of the rejected rows, as <c>container/name</c>; null where no row was rejected.
    /// </summary>
    public string? ErrorFile { get; init; }
}

/// <summary>What became of a file; of a file of rows, what became of the best of them.</summary>
public enum UploadOutcomeKind
{
    Awarded,
    Repeated,
    Quarantined,
}

/// <summary>What became of the rows of a file: read = awarded + repeated + rejected.</summary>
public sealed record RowCounts(long Read, long Awarded, long Repeated, long Rejected)
{
    public static readonly RowCounts None = new(0, 0, 0, 0);

    public static RowCounts operator +(RowCounts one, RowCounts other) => new(
        one.Read + other.Read, one.Awarded + other.Awarded, one.Repeated + other.Repeated,
        one.Rejected + other.Rejected);
}

/// <summary>How far the workflow of an upload is: its custom status.</summary>
/// <param name="State"><c>validating</c>, <c>awarding</c> or <c>archiving</c>.</param>
/// <param name="Rows">Rows that are done; null where the file has none.</param>
/// <param name="Percent">Of the file's bytes whose rows are done, 0 to 100; null where the file has no rows.</param>
public sealed record UploadProgress(string State, RowCounts? Rows = null, int? Percent = null)
{
    public const string Validating = "validating";
    public const string Awarding = "awarding";
    public const string Archiving = "archiving";
}

/// <summary>How often workflows try a step.</summary>
public static class Retried
{
    /// <summary>A store that is away comes back within: 32 tries over about two hours.</summary>
    public static readonly TaskOptions ForHours = Tries(32);

    /// <summary>For a step without which something would be lost: this outlasts an outage of three days.</summary>
    public static readonly TaskOptions ForDays = Tries(900);

    private static TaskOptions Tries(int most) => TaskOptions.FromRetryPolicy(new RetryPolicy(
        most, TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(5)));
}

/// <summary>Starts workflows whose instance id is their cause.</summary>
public static class WorkflowStarter
{
    /// <summary>
    /// Starts the workflow unless its cause has started it before; a run that failed is started again: its steps do
    /// nothing twice.
    /// </summary>
    /// <returns>Whether this call started it.</returns>
    public static async Task<bool> StartOnceAsync(
        this DurableTaskClient workflows, TaskName name, string instanceId, object input,
        CancellationToken cancellationToken)
    {
        if (await IsTakenUpAsync(workflows, instanceId, cancellationToken)) return false;
        try
        {
            await workflows.ScheduleNewOrchestrationInstanceAsync(
                name, input, new StartOrchestrationOptions(instanceId), cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A second event of the same cause may have been faster: then the id is there, and all is well.
            if (await IsTakenUpAsync(workflows, instanceId, cancellationToken)) return false;
            throw;
        }
    }

    private static async Task<bool> IsTakenUpAsync(
        DurableTaskClient workflows, string instanceId, CancellationToken cancellationToken) =>
        await workflows.GetInstanceAsync(instanceId, cancellationToken) is { } known
        && known.RuntimeStatus != OrchestrationRuntimeStatus.Failed;
}

/// <summary>Types of the events that come from outside. They stand in stored history: never renamed.</summary>
public static class EventNames
{
    /// <summary>A purchase as a file has it, told by an event.</summary>
    public const string PurchaseCompleted = "PurchaseCompleted";
}
