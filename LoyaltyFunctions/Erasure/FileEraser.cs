using LoyaltyFunctions.Profiles;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Erasure;

/// <summary>Removes everything that the way of a file through the platform has left of it.</summary>
public sealed class FileEraser(
    StoredFileEraser stored, CosmosCustomerFileStore files, CosmosErasureStore erasures, TimeProvider time)
{
    /// <summary>
    /// Erases the files that are settled. One that is being processed would leave new traces behind the erasure's back.
    /// </summary>
    /// <returns>How many are being processed.</returns>
    public async Task<int> EraseAsync(
        EraseProfile erasure, IReadOnlyList<CustomerFile> found, DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var settled = new List<CustomerFile>();
        foreach (var file in found)
        {
            if (await IsSettledAsync(file, workflows, cancellationToken)) settled.Add(file);
        }

        if (settled.Count == 0) return found.Count;
        await stored.EraseDeadLettersAsync(settled, cancellationToken);
        foreach (var file in settled) await EraseAsync(erasure, file, workflows, cancellationToken);
        return found.Count - settled.Count;
    }

    // The note of the file goes last: a try that ends before it is made again from the start.
    private async Task EraseAsync(
        EraseProfile erasure, CustomerFile file, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        var erased = await stored.EraseAsync(file, time.GetUtcNow(), cancellationToken);
        await workflows.PurgeInstanceAsync(file.UploadId, cancellationToken);
        await files.ForgetForOthersAsync(file, cancellationToken);
        await erasures.CountAsync(erasure, file, erased, cancellationToken);
    }

    private static async Task<bool> IsSettledAsync(
        CustomerFile file, DurableTaskClient workflows, CancellationToken cancellationToken) =>
        await workflows.GetInstanceAsync(file.UploadId, cancellationToken) is not { } workflow || workflow.IsCompleted;
}
