using LoyaltyFunctions.Shared;

namespace LocalHost.Demo;

/// <summary>What a demo run found; the JSON document of <c>demo --json</c>.</summary>
/// <param name="Files">Every file of the input folder, by name.</param>
/// <param name="Customers">Every customer of those files who has an account, by id.</param>
/// <param name="Backups">Every backup file of the ledger.</param>
/// <param name="Seconds">From the first upload until the last file was settled.</param>
public sealed record DemoReport(
    IReadOnlyList<DemoFile> Files,
    IReadOnlyList<DemoCustomer> Customers,
    IReadOnlyList<DemoBackup> Backups,
    double Seconds);

/// <param name="Name">Path within the input folder.</param>
/// <param name="Outcome"><c>awarded</c>, <c>repeated</c> or <c>quarantined</c>.</param>
/// <param name="PurchaseId">The purchase's transactionId; null where none could be read, and for a file of
/// rows.</param>
/// <param name="Points">Points of the purchase: for a repeat those of the first award; 0 where quarantined. Of a file
/// of rows, the points of the rows that it awarded.</param>
/// <param name="Reason">Why it, or some of its rows, is in quarantine; null otherwise.</param>
public sealed record DemoFile(string Name, UploadOutcomeKind Outcome, string? PurchaseId, long Points, string? Reason)
{
    /// <summary>Rows of a file of rows: read = awarded + repeated + rejected; null for a file that is one
    /// purchase.</summary>
    public long? RowsRead { get; init; }

    public long? Awarded { get; init; }

    public long? Repeated { get; init; }

    public long? Rejected { get; init; }

    /// <summary>The file of the rejected rows, as <c>container/name</c>; null where none was rejected.</summary>
    public string? ErrorFile { get; init; }
}

/// <param name="Entries">Number of ledger entries.</param>
public sealed record DemoCustomer(string CustomerId, long Balance, long LifetimePoints, string? Tier, long Entries);

/// <param name="Name">Blob name within the container <c>backups</c>.</param>
/// <param name="Sha256">Of the file as it is stored.</param>
/// <param name="Entries">Number of ledger entries in it.</param>
public sealed record DemoBackup(string Name, string Sha256, int Entries);
