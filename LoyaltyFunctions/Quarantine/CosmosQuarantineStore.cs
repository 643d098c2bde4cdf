using System.Diagnostics;
using System.Net;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Quarantine;

/// <summary>The list of what failed, in the container <c>quarantine</c>.</summary>
public sealed class CosmosQuarantineStore(Database database)
{
    /// <summary>So often somebody else may be faster.</summary>
    private const int TriesMax = 5;

    // What of one cause can be quoted in several items: a file that was poisoned, then taken up, then refused in part.
    private static readonly string[] QuotingKinds =
        [QuarantineKinds.Upload, QuarantineKinds.Rows, QuarantineKinds.Poison, QuarantineKinds.Event];

    private readonly Container quarantine = database.GetContainer(CosmosNames.Quarantine);

    public Task SaveAsync(QuarantinedUpload upload, CancellationToken cancellationToken) =>
        SaveAsync(upload.Item(), cancellationToken);

    /// <summary>
    /// Keeps what failed. The same failure again changes nothing; a later one of the same cause opens the item again,
    /// with the history that it has.
    /// </summary>
    /// <exception cref="CosmosException">The store could not be reached.</exception>
    /// <exception cref="QuarantineMovedException">Others are faster all the time; trying again helps.</exception>
    public async Task SaveAsync(QuarantineItem item, CancellationToken cancellationToken)
    {
        item = item with { TraceParent = item.TraceParent ?? Activity.Current?.Id };
        for (var attempt = 0; attempt < TriesMax; attempt++)
        {
            if (await TryCreateAsync(item, cancellationToken)) return;
            if (await FindAsync(item.Kind, item.Id, cancellationToken) is not { } known) continue;
            if (known.Item.QuarantinedAt >= item.QuarantinedAt) return;
            var opened = item with { History = known.Item.History, Status = QuarantineStatus.Open };
            if (await TryReplaceAsync(known with { Item = opened }, cancellationToken)) return;
        }

        throw new QuarantineMovedException(item.Name);
    }

    /// <summary>An item with the version that it was read in; null where it is unknown.</summary>
    public async Task<StoredItem?> FindAsync(string kind, string id, CancellationToken cancellationToken)
    {
        try
        {
            var found = await quarantine.ReadItemAsync<QuarantineItem>(
                id, new PartitionKey(kind), cancellationToken: cancellationToken);
            return new StoredItem(found.Resource, found.ETag);
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Writes an item over the version that it was read in; false where somebody was faster.</summary>
    public async Task<bool> TryReplaceAsync(StoredItem changed, CancellationToken cancellationToken)
    {
        try
        {
            await quarantine.ReplaceItemAsync(
                changed.Item with { SchemaVersion = QuarantineItem.Version }, changed.Item.Id,
                new PartitionKey(changed.Item.Kind), new ItemRequestOptions { IfMatchEtag = changed.ETag },
                cancellationToken);
            return true;
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return false;
        }
    }

    /// <summary>The items that quote an upload, or an event.</summary>
    /// <param name="id">The id of the upload, or of the event.</param>
    public async Task<IReadOnlyList<QuarantineItem>> FindQuotingAsync(string id, CancellationToken cancellationToken)
    {
        var items = new List<QuarantineItem>();
        foreach (var kind in QuotingKinds)
        {
            if (await FindAsync(kind, id, cancellationToken) is { } found) items.Add(found.Item);
        }

        return items;
    }

    /// <summary>Removes what files and events said from the list; the fact that they failed, and their codes,
    /// stay.</summary>
    /// <param name="id">The id of the upload, or of the event.</param>
    /// <returns>The items of this id as they were, erased or not.</returns>
    /// <exception cref="QuarantineMovedException">Somebody changes the item at the same time; trying again
    /// helps.</exception>
    public async Task<IReadOnlyList<QuarantineItem>> RedactAsync(
        string id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var redacted = new List<QuarantineItem>();
        foreach (var kind in QuotingKinds)
        {
            if (await FindAsync(kind, id, cancellationToken) is not { } known) continue;
            redacted.Add(known.Item);
            if (known.Item.ErasedAt is not null) continue;
            if (!await TryReplaceAsync(known with { Item = known.Item.Erased(at) }, cancellationToken))
            {
                throw new QuarantineMovedException(known.Item.Name);
            }
        }

        return redacted;
    }

    /// <summary>The uploads that were quarantined last, newest first.</summary>
    public async Task<IReadOnlyList<QuarantinedUpload>> ReadUploadsAsync(int limit, CancellationToken cancellationToken)
    {
        var query = new QueryDefinition("SELECT * FROM c ORDER BY c.quarantinedAt DESC OFFSET 0 LIMIT @limit")
            .WithParameter("@limit", limit);
        var options = new QueryRequestOptions { PartitionKey = new PartitionKey(QuarantinedUpload.UploadKind) };
        var uploads = new List<QuarantinedUpload>();
        using var pages = quarantine.GetItemQueryIterator<QuarantinedUpload>(query, requestOptions: options);
        while (pages.HasMoreResults) uploads.AddRange(await pages.ReadNextAsync(cancellationToken));
        return uploads;
    }

    private async Task<bool> TryCreateAsync(QuarantineItem item, CancellationToken cancellationToken)
    {
        try
        {
            await quarantine.CreateItemAsync(item, new PartitionKey(item.Kind), cancellationToken: cancellationToken);
            return true;
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
        {
            return false;
        }
    }
}

/// <param name="ETag">The version in which the item was read.</param>
public sealed record StoredItem(QuarantineItem Item, string ETag);

/// <summary>Somebody changed an item of the quarantine between reading and writing it.</summary>
public sealed class QuarantineMovedException(string name)
    : Exception($"The quarantine's item {name} was changed meanwhile; try again.");
