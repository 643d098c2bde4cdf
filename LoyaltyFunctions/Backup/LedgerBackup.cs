using System.Text.Json;
using Azure.Storage.Blobs;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Backup;

/// <summary>
/// Copies new entries of a customer into files. The range of a file is stored before the file is written, so that
/// whoever takes over after a failure writes the same file again: no entry is left out, none stands in two files.
/// </summary>
public sealed class LedgerBackup(CosmosLedgerStore ledger, CosmosBackupCursorStore cursors, BlobServiceClient storage)
{
    public const int EntriesPerFileMax = 1_000;
    public const int RoundsMax = 100;

    private readonly BlobContainerClient backups = storage.GetBlobContainerClient(BlobNames.Backups);

    /// <summary>
    /// Backs up the customer's entries at least through a sequence; returns at once where that is done.
    /// </summary>
    /// <exception cref="InvalidOperationException">Not done after <see cref="RoundsMax"/> rounds; asking again
    /// carries on.</exception>
    public async Task BackUpAsync(string customerId, long through, CancellationToken cancellationToken)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            var cursor = await cursors.ReadAsync(customerId, cancellationToken);
            if (cursor.Through >= through) return;
            await AdvanceAsync(cursor, cancellationToken);
        }

        throw new InvalidOperationException(
            $"The backup of {customerId} did not reach entry {through} in {RoundsMax} rounds.");
    }

    private async Task AdvanceAsync(BackupCursor cursor, CancellationToken cancellationToken)
    {
        if (cursor.Pending is not { } last)
        {
            var account = await ledger.ReadAccountAsync(cursor.CustomerId, cancellationToken)
                ?? throw new InvalidOperationException($"{cursor.CustomerId} has no account to back up.");
            last = Math.Min(account.Sequence, cursor.Through + EntriesPerFileMax);
            if (await cursors.TryMoveAsync(cursor with { Pending = last }, cancellationToken) is not { } intended)
            {
                return;
            }

            cursor = intended;
        }

        var entries = await ledger.ReadEntriesAsync(
            cursor.CustomerId, cursor.Through, checked((int)(last - cursor.Through)), cancellationToken);
        await WriteAsync(BackupFile.Of(entries), cancellationToken);
        await cursors.TryMoveAsync(cursor with { Through = last, Pending = null }, cancellationToken);
    }

    private async Task WriteAsync(BackupFile file, CancellationToken cancellationToken)
    {
        var name = file.Manifest.Name;
        await backups.GetBlobClient(name).UploadAsync(
            BinaryData.FromBytes(file.Content), overwrite: true, cancellationToken);
        var manifest = BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(file.Manifest, StoredJson.Options));
        await backups.GetBlobClient(name + BackupManifest.Suffix).UploadAsync(
            manifest, overwrite: true, cancellationToken);
    }
}
