using System.Globalization;
using System.Text.Json;
using Azure.Storage.Blobs;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Backup;

/// <summary>
/// Copies the entries that a range of an upload's rows has made into one file: a file for each customer would be as
/// many files as rows.
/// </summary>
public sealed class RowBackup(BlobServiceClient storage)
{
    private readonly BlobContainerClient backups = storage.GetBlobContainerClient(BlobNames.Backups);

    /// <summary>Again, it writes the same file.</summary>
    /// <param name="entries">In the order of their rows; none for no file.</param>
    public async Task BackUpAsync(
        string uploadId, int range, IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0) return;
        var content = BackupFile.Compress(entries);
        var name = string.Create(CultureInfo.InvariantCulture, $"uploads/{uploadId}/{range:D6}.jsonl.gz");
        var manifest = new RowBackupManifest(
            name, ContentHash.Of(content), content.Length, entries.Count, uploadId, range);
        await backups.GetBlobClient(name).UploadAsync(
            BinaryData.FromBytes(content), overwrite: true, cancellationToken);
        await backups.GetBlobClient(name + BackupManifest.Suffix).UploadAsync(
            BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(manifest, StoredJson.Options)), overwrite: true,
            cancellationToken);
    }
}

/// <summary>What one backup file of rows holds; stored beside it as <c>{name}.manifest.json</c>.</summary>
/// <param name="Name">The file's blob name within the container <c>backups</c>.</param>
/// <param name="Sha256">Of the file as it is stored, compressed; lower-case hex.</param>
/// <param name="Bytes">Size of the file as it is stored.</param>
/// <param name="Entries">Number of lines; of any customers.</param>
public sealed record RowBackupManifest(
    string Name, string Sha256, long Bytes, int Entries, string UploadId, int Range, int SchemaVersion = 1);
