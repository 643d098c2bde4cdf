using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Storage;

internal enum ItemVerb
{
    Create,
    Upsert,
    Replace,
    Delete,
    Read,
    Patch,
}

/// <summary>One thing to do with one item.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Id">The item; for a replace it must be the id in the document as well.</param>
internal sealed record ItemOperation(ItemVerb Verb, string Id)
{
    /// <summary>The new content of a create, upsert or replace.</summary>
    public IncomingDocument? Document { get; init; }

    /// <summary>The changes of a patch.</summary>
    public PatchRequest? Patch { get; init; }

    public string? IfMatch { get; init; }

    public string? IfNoneMatch { get; init; }
}

/// <summary>What became of an operation: a status of the service, and the item where there is one.</summary>
internal sealed record ItemResult(int Status, StoredItem? Item = null)
{
    public int SubStatus { get; init; }

    /// <summary>Why it was refused; null for a success.</summary>
    public string? Message { get; init; }

    /// <summary>What a write did; null for everything else.</summary>
    public WriteCost? Cost { get; init; }

    /// <summary>The request units of a write by its <see cref="Cost"/>, or of a read, or the smallest charge.</summary>
    public double Charge => Cost?.RequestUnits ?? (Succeeded && Item is not null
        ? RequestCharge.OfRead(StoredDocument.ClientBytes(Item))
        : RequestCharge.Smallest);

    public bool Succeeded => Status < 400;

    public static ItemResult Refused(int status, string message) => new(status) { Message = message };

    /// <summary>
    /// The answer of an operation that was not tried, or was undone, because another one in its batch failed.
    /// </summary>
    public static readonly ItemResult FailedDependency = new(424);
}
