using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Profiles;

namespace LoyaltyFunctions.Erasure;

/// <summary>Tells the world that a customer's personal data is gone, once for each erasure.</summary>
public sealed class ErasureAnnouncer(CosmosErasureStore erasures, CosmosLedgerStore ledger, TimeProvider time)
{
    /// <summary>
    /// Announces the erasure and then writes down that it is done; a try that ends in between announces it again, under
    /// the same id.
    /// </summary>
    public async Task<ErasureRecord> FinishAsync(EraseProfile erasure, CancellationToken cancellationToken)
    {
        var record = await erasures.ReadRecordAsync(erasure.CustomerId, erasure.Number, cancellationToken)
            ?? throw new InvalidOperationException($"The erasure {erasure.InstanceId} ends before it has begun.");
        if (record.ErasedAt is not null) return record;
        var erasedAt = time.GetUtcNow();
        await ledger.AnnounceAsync(
            erasure.CustomerId, ProfileErased.For(erasure, erasedAt), cancellationToken);
        return await erasures.FinishAsync(erasure, erasedAt, cancellationToken);
    }
}
