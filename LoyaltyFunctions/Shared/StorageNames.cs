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
    public const string Profiles = "profiles";

    /// <summary>Every container with the path of its partition key, and what its queries look for.</summary>
    public static readonly IReadOnlyList<CosmosContainer> Containers =
    [
        new(Ledger, "/customerId",
            "/type/?", "/customerId/?", "/sequence/?", "/effectiveAt/?", "/recordedAt/?", "/refersTo/?",
            "/points/?", "/qualifying/?",
            "/nextEndAt/?", "/nextReminderAt/?"),
        new(Leases, "/id"),
        new(Orders, "/orderId"),
        new(Quarantine, "/kind"),
        new(Backups, "/backupId"),
        new(Profiles, "/customerId", "/type/?", "/uploadedAt/?"),
    ];
}

/// <summary>A container of the database.</summary>
/// <param name="PartitionKeyPath">The property that its items are divided by.</param>
/// <param name="IndexedPaths">The only properties that are indexed; none for all of them. What is not indexed costs
/// nothing to write.</param>
public sealed record CosmosContainer(string Name, string PartitionKeyPath, params IReadOnlyList<string> IndexedPaths);

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

    /// <summary>Seals of the ledger; nothing in it is ever written twice.</summary>
    public const string Seals = "seals";

    /// <summary>The daily roll-forward of the points that are owed.</summary>
    public const string Liability = "liability";

    /// <summary>Events that could not be delivered; Event Grid writes them.</summary>
    public const string DeadLetters = "dead-letters";

    /// <summary>What is made of uploaded rows for others to work on.</summary>
    public const string Processed = "processed";

    /// <summary>Tables of Parquet files, each with its manifests and its catalogue.</summary>
    public const string Lake = "lake";

    /// <summary>Uploads that are settled, each with the file of its rejected rows beside it.</summary>
    public const string Archive = "archive";

    /// <summary>Mails, where no mail server is configured.</summary>
    public const string Notifications = "notifications";

    public static readonly IReadOnlyList<string> Containers =
    [
        Uploads, Quarantine, Backups, Events, Seals, Liability, DeadLetters, Processed, Lake, Archive, Notifications,
        IsolatedBlobNames.Uploads,
    ];
}

/// <summary>
/// The storage account of isolated copies, which nobody changes: its containers are immutable. Where none is
/// configured, as in development, the containers lie in the account of the data.
/// </summary>
public static class IsolatedBlobNames
{
    /// <summary>
    /// Setting of the connection, as <see cref="BlobNames.Connection"/>; absent for the same account.
    /// </summary>
    public const string Connection = "IsolatedStorage";

    /// <summary>Originals of uploaded files.</summary>
    public const string Uploads = "isolated-uploads";
}
