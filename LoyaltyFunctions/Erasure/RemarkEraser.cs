using LoyaltyFunctions.Adjustments;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Profiles;

namespace LoyaltyFunctions.Erasure;

/// <summary>
/// Erases what people wrote about a customer in the ledger: the reasons beside entries, and adjustments that wait or
/// were decided. Entries, which hold hashes of the reasons alone, stay as they are.
/// </summary>
public sealed class RemarkEraser(
    CosmosErasureStore erasures, CosmosRemarkStore remarks, CosmosAdjustmentStore adjustments, CosmosLedgerStore ledger)
{
    /// <summary>
    /// Erases what was written until the erasure was asked for. It is counted before it goes, so that a try that ends
    /// in between loses no count.
    /// </summary>
    public async Task EraseAsync(EraseProfile erasure, CancellationToken cancellationToken)
    {
        // Requests first: one that is gone can no longer become an entry with a reason.
        var (customerId, through) = (erasure.CustomerId, erasure.Through);
        var requests = await adjustments.FindWithWordsAsync(customerId, through, cancellationToken);
        var reasons = await remarks.FindAsync(customerId, through, cancellationToken);
        await erasures.CountRemarksAsync(erasure, requests.Count + reasons.Count, cancellationToken);
        foreach (var request in requests) await ForgetAsync(request, cancellationToken);
        reasons = await remarks.FindAsync(customerId, through, cancellationToken);
        foreach (var reason in reasons) await remarks.DeleteAsync(customerId, reason, cancellationToken);
    }

    private async Task ForgetAsync(AdjustmentRequest request, CancellationToken cancellationToken)
    {
        var entry = await ledger.ReadEntryAsync(request.CustomerId, request.EntryId, cancellationToken);
        if (entry is null) await adjustments.DeleteAsync(request, cancellationToken);
        else await adjustments.ForgetWordsAsync(request, cancellationToken);
    }
}
