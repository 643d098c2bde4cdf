using LoyaltyFunctions.Profiles;

namespace LoyaltyFunctions.Erasure;

/// <summary>How an erasure begins and ends; the files go in between.</summary>
public sealed class ErasureFrame(CosmosErasureStore erasures, RemarkEraser remarks, ErasureAnnouncer announcer)
{
    /// <summary>Removes the profile and what people wrote in the ledger.</summary>
    public async Task BeginAsync(EraseProfile erasure, CancellationToken cancellationToken)
    {
        await erasures.BeginAsync(erasure, cancellationToken);
        await remarks.EraseAsync(erasure, cancellationToken);
    }

    /// <summary>Announces that all is done and writes it down.</summary>
    public async Task<ErasureRecord> FinishAsync(EraseProfile erasure, CancellationToken cancellationToken)
    {
        // An adjustment that was being approved at the beginning has left its reason since.
        await remarks.EraseAsync(erasure, cancellationToken);
        return await announcer.FinishAsync(erasure, cancellationToken);
    }
}
