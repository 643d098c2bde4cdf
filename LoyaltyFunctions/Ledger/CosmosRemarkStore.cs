using System.Net;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Ledger;

/// <summary>Reasons of entries, in the partition of the customer's ledger.</summary>
public sealed class CosmosRemarkStore(Database database)
{
    private readonly Container ledger = database.GetContainer(CosmosNames.Ledger);

    /// <summary>Why an entry was made, in words; null where nobody said, or where it was erased. At most one point
    /// read.</summary>
    public async Task<string?> ReadReasonAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Remark?.ReasonHash is null) return null;
        try
        {
            var response = await ledger.ReadItemAsync<RemarkDocument>(
                RemarkDocument.IdOf(entry.EntryId), new PartitionKey(entry.CustomerId),
                cancellationToken: cancellationToken);
            return response.Resource.Reason;
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Ids of the documents that hold reasons of entries recorded up to an instant.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(
        string customerId, DateTimeOffset through, CancellationToken cancellationToken)
    {
        var query = new QueryDefinition("SELECT VALUE c.id FROM c WHERE c.type = @type AND c.recordedAt <= @through")
            .WithParameter("@type", LedgerDocuments.RemarkType)
            .WithParameter("@through", through.ToUniversalTime());
        var options = new QueryRequestOptions { PartitionKey = new PartitionKey(customerId) };
        var found = new List<string>();
        using var pages = ledger.GetItemQueryIterator<string>(query, requestOptions: options);
        while (pages.HasMoreResults) found.AddRange(await pages.ReadNextAsync(cancellationToken));
        return found;
    }

    /// <summary>Forgets a reason. Does nothing where it is gone.</summary>
    /// <param name="id">From <see cref="FindAsync"/>.</param>
    public async Task DeleteAsync(string customerId, string id, CancellationToken cancellationToken)
    {
        using var gone = await ledger.DeleteItemStreamAsync(
            id, new PartitionKey(customerId), cancellationToken: cancellationToken);
        if (gone.StatusCode != HttpStatusCode.NotFound) gone.EnsureSuccessStatusCode();
    }
}
