using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Lake;

/// <summary>The bytes of a file of purchases of one date that fits into memory.</summary>
/// <param name="Sha256">In lower-case hex.</param>
internal sealed record PurchaseFile(DateOnly Date, long Rows, BinaryData Content, string Sha256)
{
    /// <param name="rows">At least one, all of one date.</param>
    public static async Task<PurchaseFile> OfAsync(
        IReadOnlyList<PurchaseLakeRow> rows, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await using (var parquet = await PurchaseParquet.CreateAsync(bytes, cancellationToken))
        {
            foreach (var group in rows.Chunk(PurchaseParquet.RowsPerGroupMax))
            {
                await parquet.WriteGroupAsync(group, cancellationToken);
            }
        }

        var written = bytes.GetBuffer().AsMemory(0, checked((int)bytes.Length));
        return new PurchaseFile(rows[0].Date, rows.Count, BinaryData.FromBytes(written), ContentHash.Of(written.Span));
    }

    /// <summary>
    /// Stores the file under a name that tells its content. Where it is there it is written again, for it may have
    /// been left by an interrupted try, and be about to be cleared away.
    /// </summary>
    public async Task<LakeFile> StoreAsync(
        LakeBlobs blobs, string path, IReadOnlyList<string> causes, CancellationToken cancellationToken)
    {
        await blobs.Container.GetBlobClient(path).UploadAsync(Content, overwrite: true, cancellationToken);
        return new LakeFile(path, Date, Rows, Content.ToMemory().Length, Sha256, causes);
    }
}
