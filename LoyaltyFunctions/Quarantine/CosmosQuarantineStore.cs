using System.Net;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Quarantine;

/// <summary>The list of what failed, in the container <c>quarantine</c>.</summary>
public sealed class CosmosQuarantineStore(Database database)
{
    private readonly Container quarantine = database.GetContainer(CosmosNames.Quarantine);

    public Task SaveAsync(QuarantinedUpload upload, CancellationToken cancellationToken) =>
        quarantine.UpsertItemAsync(upload, new PartitionKey(upload.Kind), cancellationToken: cancellationToken);

    /// <summary>Removes what the file said from the list; the fact that it failed, and its code, stay.</summary>
    /// <returns>Whether the upload is in quarantine.</returns>
    public async Task<bool> RedactAsync(string uploadId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        try
        {
            var partition = new PartitionKey(QuarantinedUpload.UploadKind);
            var found = await quarantine.ReadItemAsync<QuarantinedUpload>(
                uploadId, partition, cancellationToken: cancellationToken);
            if (found.Resource.ErasedAt is not null) return true;
            await quarantine.ReplaceItemAsync(
                found.Resource.Erased(at), uploadId, partition, new ItemRequestOptions { IfMatchEtag = found.ETag },
                cancellationToken);
            return true;
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
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
}
