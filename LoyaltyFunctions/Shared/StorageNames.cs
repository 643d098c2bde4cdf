namespace LoyaltyFunctions.Shared;

/// <summary>
/// Names of what is stored and where. They are stored history: Bicep creates the same names, and a change needs an ADR.
/// </summary>
public static class CosmosNames
{
    /// <summary>
    /// Setting of the connection: a connection string, or <c>Cosmos__accountEndpoint</c> with an identity.
    /// </summary>
    public const string Connection = "Cosmos";

    public const string Database = "loyalty";
    public const string Ledger = "ledger";
    public const string Leases = "leases";
    public const string Orders = "orders";
    public const string Quarantine = "quarantine";
    public const string Backups = "backups";

    /// <summary>Every container with the path of its partition key.</summary>
    public static readonly IReadOnlyDictionary<string, string> PartitionKeyPaths = new Dictionary<string, string>
    {
        [Ledger] = "/customerId",
        [Leases] = "/id",
        [Orders] = "/orderId",
        [Quarantine] = "/kind",
        [Backups] = "/backupId",
    };
}

/// <summary>Blob containers of the data storage account.</summary>
public static class BlobNames
{
    /// <summary>
    /// Setting of the connection: a connection string, or <c>DataStorage__blobServiceUri</c> and
    /// <c>DataStorage__queueServiceUri</c> with an identity.
    /// </summary>
    public const string Connection = "DataStorage";

    public const string Uploads = "uploads";
    public const string Quarantine = "quarantine";
    public const string Backups = "backups";
    public const string Events = "events";

    public static readonly IReadOnlyList<string> Containers = [Uploads, Quarantine, Backups, Events];
}
