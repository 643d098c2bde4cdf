using System.IO.Compression;
using System.Text.Json;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Backup;

/// <summary>Ledger entries as gzipped JSON lines, with their manifest. The same entries give the same bytes.</summary>
public sealed record BackupFile(BackupManifest Manifest, byte[] Content)
{
    /// <param name="entries">At least one, of one customer, in order and without gaps.</param>
    public static BackupFile Of(IReadOnlyList<LedgerEntry> entries)
    {
        var content = Compress(entries);
        var (first, last) = (entries[0], entries[^1]);
        return new BackupFile(
            new BackupManifest(
                BackupManifest.FileName(last.CustomerId, first.Sequence, last.Sequence),
                ContentHash.Of(content), content.Length,
                entries.Count, last.CustomerId, first.Sequence, last.Sequence, last.Hash),
            content);
    }

    /// <summary>The entries as gzipped JSON lines, in the given order.</summary>
    internal static byte[] Compress(IReadOnlyList<LedgerEntry> entries)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                JsonSerializer.Serialize(gzip, entry, StoredJson.Options);
                gzip.Write("\n"u8);
            }
        }

        return bytes.ToArray();
    }
}
