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
    /// <exception cref="InvalidOperationException">Not done after <see cref="RoundsMax"/> rounds, or the entries are
    /// not all visible yet; asking again carries on.</exception>
    public async Task BackUpAsync(string customerId, long through, CancellationToken cancellationToken)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            var cursor = await cursors.ReadAsync(customerId, cancellationToken);
            if (cursor.Through >= through) return;
            await AdvanceAsync(cursor, through, cancellationToken);
        }

        throw new InvalidOperationException(
            $"The backup of {customerId} did not reach entry {through} in {RoundsMax} rounds.");
    }

    private async Task AdvanceAsync(BackupCursor cursor, long through, CancellationToken cancellationToken)
    {
        if (cursor.Pending is not { } last || last <= cursor.Through)
        {
            last = await PlanAsync(cursor, through, cancellationToken);
            if (await cursors.TryMoveAsync(cursor with { Pending = last }, cancellationToken) is not { } intended)
            {
                return;
            }

            cursor = intended;
        }

        await WriteAsync(BackupFile.Of(await ReadAsync(cursor, last, cancellationToken)), cancellationToken);
        await cursors.TryMoveAsync(cursor with { Through = last, Pending = null }, cancellationToken);
    }

    // Session consistency goes no further than one process: another one's award may not be visible here yet.
    private async Task<long> PlanAsync(BackupCursor cursor, long through, CancellationToken cancellationToken)
    {
        var account = await ledger.ReadAccountAsync(cursor.CustomerId, cancellationToken);
        return account is not null && account.Sequence >= through
            ? Math.Min(account.Sequence, cursor.Through + EntriesPerFileMax)
            : throw new InvalidOperationException(
                $"The account of {cursor.CustomerId} does not show entry {through} yet; asking again carries on.");
    }

    private async Task<IReadOnlyList<LedgerEntry>> ReadAsync(
        BackupCursor cursor, long last, CancellationToken cancellationToken)
    {
        var expected = checked((int)(last - cursor.Through));
        var entries = await ledger.ReadEntriesAsync(cursor.CustomerId, cursor.Through, expected, cancellationToken);
        var isWhole = entries.Count == expected
            && entries.Index().All(item => item.Item.Sequence == cursor.Through + 1 + item.Index);
        return isWhole
            ? entries
            : throw new InvalidOperationException(
                $"The ledger of {cursor.CustomerId} does not show all entries from {cursor.Through + 1} through {last} "
                + "yet; asking again carries on.");
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
