using LoyaltyFunctions.Profiles;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Erasure;

/// <summary>
/// The steps of an erasure. Each may run more than once and then does nothing new. What goes in and out of them stands
/// in a workflow's history, so it is ids and counts alone.
/// </summary>
public sealed class ErasureActivities(
    ErasureFrame frame, CosmosCustomerFileStore files, FileEraser eraser)
{
    public const string BeginErasureName = "BeginErasure";
    public const string EraseFilesName = "EraseFiles";
    public const string FinishErasureName = "FinishErasure";

    /// <summary>So many files are erased in one step.</summary>
    public const int FilesPerStepMax = 50;

    /// <summary>Removes the profile and what people wrote in the ledger, and marks the time from which files are new
    /// data.</summary>
    [Function(BeginErasureName)]
    public Task BeginErasureAsync([ActivityTrigger] EraseProfile erasure, CancellationToken cancellationToken) =>
        frame.BeginAsync(erasure, cancellationToken);

    /// <summary>Erases a page of the customer's files; those that are being processed are left for later.</summary>
    [Function(EraseFilesName)]
    public async Task<ErasedPage> EraseFilesAsync(
        [ActivityTrigger] FilePage page, [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var found = await files.ReadAsync(page.Erasure, page.After, FilesPerStepMax, cancellationToken);
        var pending = await eraser.EraseAsync(page.Erasure, found, workflows, cancellationToken);
        return new ErasedPage(found.Count == FilesPerStepMax ? found[^1].UploadId : null, pending);
    }

    /// <summary>Announces that all is done and writes it down.</summary>
    [Function(FinishErasureName)]
    public async Task<ErasureRecord> FinishErasureAsync(
        [ActivityTrigger] EraseProfile erasure, CancellationToken cancellationToken) =>
        await frame.FinishAsync(erasure, cancellationToken);
}

/// <param name="After">The upload id to start behind; empty for the first.</param>
public sealed record FilePage(EraseProfile Erasure, string After);

/// <param name="Next">The upload id to start behind for the next page; null on the last.</param>
/// <param name="Pending">How many files are being processed and stay for now.</param>
public sealed record ErasedPage(string? Next, int Pending);
