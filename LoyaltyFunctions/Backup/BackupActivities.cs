using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Backup;

/// <summary>Backs up the ledger as it grows.</summary>
public sealed class BackupActivities(LedgerBackup backup)
{
    public const string BackUpEntriesName = "BackUpEntries";

    /// <summary>Sees to it that the customer's entries are backed up through the given one. Idempotent.</summary>
    [Function(BackUpEntriesName)]
    public Task BackUpEntriesAsync([ActivityTrigger] BackupRequest request, CancellationToken cancellationToken) =>
        backup.BackUpAsync(request.CustomerId, request.ThroughSequence, cancellationToken);
}

/// <param name="ThroughSequence">Sequence of the entry that must be backed up at the least.</param>
public sealed record BackupRequest(string CustomerId, long ThroughSequence);
