using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Lake;

/// <summary>The steps of a run over the lake. Each may be repeated, and interrupted anywhere.</summary>
public sealed class LakeActivities(LandedPurchases landed, SmallFileMerger merger, LakeClearing clearing)
{
    public const string TakeInLandedName = "TakeInLandedPurchases";
    public const string MergeSmallFilesName = "MergeSmallLakeFiles";
    public const string ClearLakeName = "ClearLake";

    /// <summary>Takes in purchases that landed, a batch of them.</summary>
    [Function(TakeInLandedName)]
    public Task<LandedBatch> TakeInLandedAsync([ActivityTrigger] LakeRun run, CancellationToken cancellationToken) =>
        landed.TakeInAsync(run.At, cancellationToken);

    /// <summary>Merges small files of some dates; 0 where there are none.</summary>
    [Function(MergeSmallFilesName)]
    public Task<int> MergeSmallFilesAsync([ActivityTrigger] LakeRun run, CancellationToken cancellationToken) =>
        merger.MergeAsync(run.At, cancellationToken);

    /// <summary>Deletes what nobody needs any more.</summary>
    [Function(ClearLakeName)]
    public Task<int> ClearLakeAsync([ActivityTrigger] LakeRun run, CancellationToken cancellationToken) =>
        clearing.ClearAsync(run.At, cancellationToken);
}
