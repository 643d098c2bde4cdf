using System.Net;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Backup;

/// <summary>How far a customer's ledger is backed up.</summary>
/// <param name="Through">Sequence of the last entry that a finished file holds; 0 for none.</param>
/// <param name="Pending">Sequence of the last entry of the file that is being written; null for none.</param>
/// <param name="ETag">Version of the stored document; null where none is stored yet.</param>
public sealed record BackupCursor(string CustomerId, long Through, long? Pending, string? ETag)
{
    public static BackupCursor Start(string customerId) => new(customerId, Through: 0, Pending: null, ETag: null);
}

/// <summary>Keeps the cursors in the container <c>backups</c>.</summary>
public sealed class CosmosBackupCursorStore(Database database)
{
    private const string CursorId = "cursor";

    private readonly Container backups = database.GetContainer(CosmosNames.Backups);

    public async Task<BackupCursor> ReadAsync(string customerId, CancellationToken cancellationToken)
    {
        try
        {
            var found = await backups.ReadItemAsync<CursorDocument>(
                CursorId, new PartitionKey(PartitionOf(customerId)), cancellationToken: cancellationToken);
            return new BackupCursor(customerId, found.Resource.Through, found.Resource.Pending, found.ETag);
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return BackupCursor.Start(customerId);
        }
    }

    /// <summary>The cursor as stored, or null where somebody else moved it since it was read.</summary>
    public async Task<BackupCursor?> TryMoveAsync(BackupCursor cursor, CancellationToken cancellationToken)
    {
        var partition = PartitionOf(cursor.CustomerId);
        var document = new CursorDocument(
            CursorId, partition, "backupCursor", SchemaVersion: 1, cursor.CustomerId, cursor.Through, cursor.Pending);
        try
        {
            var stored = cursor.ETag is null
                ? await backups.CreateItemAsync(
                    document, new PartitionKey(partition), cancellationToken: cancellationToken)
                : await backups.ReplaceItemAsync(
                    document, CursorId, new PartitionKey(partition),
                    new ItemRequestOptions { IfMatchEtag = cursor.ETag }, cancellationToken);
            return cursor with { ETag = stored.ETag };
        }
        catch (CosmosException exception)
            when (exception.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed)
        {
            return null;
        }
    }

    private static string PartitionOf(string customerId) => $"ledger:{customerId}";

    private sealed record CursorDocument(
        string Id, string BackupId, string Type, int SchemaVersion, string CustomerId, long Through, long? Pending);
}
