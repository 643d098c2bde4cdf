using System.Net;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Profiles;

/// <summary>Erasures in the container <c>profiles</c>: what has begun, what is done, and what went.</summary>
public sealed class CosmosErasureStore(Database database)
{
    /// <summary>So many documents go in one batch; of more, the rest goes before.</summary>
    private const int BatchDocumentsMax = 90;

    private readonly Container profiles = database.GetContainer(CosmosNames.Profiles);

    /// <summary>The latest erasure that has begun, or null. One point read.</summary>
    public async Task<EraseProfile?> ReadLatestAsync(string customerId, CancellationToken cancellationToken) =>
        await ReadAsync<ErasureMarkerDocument>(customerId, ProfileDocuments.MarkerId, cancellationToken) is { } marker
            ? new EraseProfile(customerId, marker.Number, marker.RequestedAt)
            : null;

    /// <summary>What an erasure has done so far, or null where it has not begun.</summary>
    public async Task<ErasureRecord?> ReadRecordAsync(
        string customerId, int number, CancellationToken cancellationToken) =>
        (await ReadAsync<ErasureRecordDocument>(
            customerId, ProfileDocuments.RecordId(number), cancellationToken))?.ToRecord();

    /// <summary>Whether anything is stored of the customer beside the ledger.</summary>
    public async Task<bool> KnowsAsync(string customerId, CancellationToken cancellationToken) =>
        (await FindAsync(customerId, "SELECT TOP 1 c.id, c.type FROM c", cancellationToken)).Count > 0;

    /// <summary>
    /// Marks the erasure as begun and removes the profile with all that is derived from it, in one batch. Does nothing
    /// where it has begun before: a profile that was stored since is a new one.
    /// </summary>
    /// <exception cref="CosmosException">The store refused, or another erasure began at the same time: asking again
    /// carries on.</exception>
    public async Task BeginAsync(EraseProfile erasure, CancellationToken cancellationToken)
    {
        var customerId = erasure.CustomerId;
        var marker = await ReadAsync<ErasureMarkerDocument>(customerId, ProfileDocuments.MarkerId, cancellationToken);
        if (marker?.Number >= erasure.Number) return;

        var known = await FindAsync(customerId, $"SELECT c.id, c.type FROM c WHERE {IsPersonal}", cancellationToken);
        var hasProfile = known.Any(document => document.Id == ProfileDocuments.ProfileId);
        var record = ErasureRecordDocument.From(erasure) with
        {
            Profiles = hasProfile ? 1 : 0,
            Views = known.Count - (hasProfile ? 1 : 0),
        };
        foreach (var document in known.Skip(BatchDocumentsMax))
        {
            using var gone = await profiles.DeleteItemStreamAsync(
                document.Id, new PartitionKey(customerId), cancellationToken: cancellationToken);
            if (gone.StatusCode != HttpStatusCode.NotFound) gone.EnsureSuccessStatusCode();
        }

        var batch = profiles.CreateTransactionalBatch(new PartitionKey(customerId));
        var begun = ErasureMarkerDocument.From(erasure);
        if (marker is null) batch.CreateItem(begun);
        else batch.ReplaceItem(begun.Id, begun, new TransactionalBatchItemRequestOptions { IfMatchEtag = marker.ETag });
        batch.UpsertItem(record);
        foreach (var document in known.Take(BatchDocumentsMax)) batch.DeleteItem(document.Id);
        await CommitAsync(batch, customerId, cancellationToken);
    }

    /// <summary>Forgets a file whose data is gone, and counts it: both or neither.</summary>
    public async Task CountAsync(
        EraseProfile erasure, CustomerFile file, ErasedFile erased, CancellationToken cancellationToken)
    {
        var batch = profiles.CreateTransactionalBatch(new PartitionKey(erasure.CustomerId))
            .DeleteItem(ProfileDocuments.FileId(file.UploadId))
            .PatchItem(
                ProfileDocuments.RecordId(erasure.Number),
                [
                    PatchOperation.Increment("/files", 1),
                    PatchOperation.Increment("/quarantined", erased.WasQuarantined ? 1 : 0),
                    PatchOperation.Increment("/retained", erased.IsRetained ? 1 : 0),
                ]);
        using var answer = await batch.ExecuteAsync(cancellationToken);

        // Not found: another run was faster, and has counted the file.
        if (!answer.IsSuccessStatusCode && answer.StatusCode != HttpStatusCode.NotFound)
        {
            throw Failure(answer, file.CustomerId);
        }
    }

    /// <summary>Writes down how many reasons are about to be erased; the first time counts, so trying again counts
    /// nothing twice.</summary>
    public Task CountRemarksAsync(EraseProfile erasure, int count, CancellationToken cancellationToken) =>
        SetOnceAsync(erasure, "remarks", count, cancellationToken);

    /// <summary>Writes down when all was done; the first time counts.</summary>
    public async Task<ErasureRecord> FinishAsync(
        EraseProfile erasure, DateTimeOffset erasedAt, CancellationToken cancellationToken)
    {
        await SetOnceAsync(erasure, "erasedAt", erasedAt, cancellationToken);
        return (await ReadRecordAsync(erasure.CustomerId, erasure.Number, cancellationToken))!;
    }

    private async Task SetOnceAsync<T>(
        EraseProfile erasure, string field, T value, CancellationToken cancellationToken)
    {
        try
        {
            await profiles.PatchItemAsync<ErasureRecordDocument>(
                ProfileDocuments.RecordId(erasure.Number), new PartitionKey(erasure.CustomerId),
                [PatchOperation.Set($"/{field}", value)],
                new PatchItemRequestOptions { FilterPredicate = $"FROM c WHERE NOT IS_DEFINED(c.{field})" },
                cancellationToken);
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            // Done before.
        }
    }

    private static string IsPersonal =>
        $"c.type NOT IN ('{ProfileDocuments.FileType}', '{ProfileDocuments.MarkerType}', "
        + $"'{ProfileDocuments.RecordType}')";

    private async Task<IReadOnlyList<AnyProfileDocument>> FindAsync(
        string customerId, string query, CancellationToken cancellationToken)
    {
        var options = new QueryRequestOptions { PartitionKey = new PartitionKey(customerId) };
        var found = new List<AnyProfileDocument>();
        using var pages = profiles.GetItemQueryIterator<AnyProfileDocument>(query, requestOptions: options);
        while (pages.HasMoreResults) found.AddRange(await pages.ReadNextAsync(cancellationToken));
        return found;
    }

    private async Task<T?> ReadAsync<T>(string customerId, string id, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await profiles.ReadItemAsync<T>(
                id, new PartitionKey(customerId), cancellationToken: cancellationToken);
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static async Task CommitAsync(
        TransactionalBatch batch, string customerId, CancellationToken cancellationToken)
    {
        using var answer = await batch.ExecuteAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode) throw Failure(answer, customerId);
    }

    private static CosmosException Failure(TransactionalBatchResponse answer, string customerId) => new(
        $"The profile batch of {customerId} was refused: {answer.ErrorMessage}",
        answer.StatusCode, subStatusCode: 0, answer.ActivityId, answer.RequestCharge);
}
