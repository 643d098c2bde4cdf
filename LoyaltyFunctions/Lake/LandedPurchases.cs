namespace LoyaltyFunctions.Lake;

/// <summary>
/// Takes purchases that landed one by one into the table. Interrupted anywhere, it takes in again what is not in the
/// table, and nothing else: which those are is asked anew of every version that it means to follow.
/// </summary>
public sealed class LandedPurchases(LakeTable table, LakeBlobs blobs, LakeReceipts receipts)
{
    /// <summary>So many at a time: read, written and remembered well within the time that a step has.</summary>
    public const int BatchMax = 2_000;

    /// <summary>Takes in a batch.</summary>
    /// <param name="at">The time of the version, UTC.</param>
    public async Task<LandedBatch> TakeInAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        var landed = await ReadAsync(cancellationToken);
        if (landed.Count == 0) return new LandedBatch(Taken: 0, IsLast: true);
        var taken = 0;
        await table.ChangeAsync(
            async (head, token) =>
            {
                var fresh = await FreshAsync(landed, head, token);
                taken = fresh.Count;
                return fresh.Count == 0
                    ? null
                    : new LakeChange(LakeManifest.Land, at, await WriteAsync(fresh, token), Removed: []);
            },
            cancellationToken);

        // Only now: until here another try would need them.
        await LakeBlobs.ForEachAsync(
            landed,
            async (purchase, token) =>
                await blobs.DeleteAsync(LakePaths.LandedOf(purchase.CommitId), listed: null, token),
            cancellationToken);
        return new LandedBatch(taken, IsLast: landed.Count < BatchMax);
    }

    private async Task<IReadOnlyList<LandedPurchase>> ReadAsync(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var blob in blobs.ListAsync(LakePaths.Landed, cancellationToken))
        {
            names.Add(blob.Name);
            if (names.Count == BatchMax) break;
        }

        var landed = new LandedPurchase?[names.Count];
        await LakeBlobs.ForEachAsync(
            Enumerable.Range(0, names.Count),
            async (i, token) => landed[i] = await blobs.ReadAsync<LandedPurchase>(names[i], token),
            cancellationToken);
        return [.. landed.OfType<LandedPurchase>()];
    }

    private async Task<IReadOnlyList<LandedPurchase>> FreshAsync(
        IReadOnlyList<LandedPurchase> landed, LakeManifest head, CancellationToken cancellationToken)
    {
        var held = head.Causes();
        var isKnown = new bool[landed.Count];
        await LakeBlobs.ForEachAsync(
            Enumerable.Range(0, landed.Count),
            async (i, token) => isKnown[i] =
                held.Contains(landed[i].CommitId) || await receipts.HasAsync(landed[i].CommitId, token),
            cancellationToken);
        return [.. landed.Where((_, i) => !isKnown[i])];
    }

    private Task<IReadOnlyList<LakeFile>> WriteAsync(
        IReadOnlyList<LandedPurchase> landed, CancellationToken cancellationToken) => LakeBlobs.MakeAsync(
        [.. landed.GroupBy(purchase => purchase.Row.Date).OrderBy(day => day.Key)],
        async (day, token) =>
        {
            var content = await PurchaseFile.OfAsync([.. day.Select(purchase => purchase.Row)], token);
            var path = LakePaths.LandingOf(day.Key, content.Sha256);
            var causes = day.Select(purchase => purchase.CommitId).ToList();
            return await content.StoreAsync(blobs, path, causes, token);
        },
        cancellationToken);
}

/// <summary>What a step has taken in.</summary>
/// <param name="IsLast">Whether nothing more waited.</param>
public sealed record LandedBatch(int Taken, bool IsLast);
