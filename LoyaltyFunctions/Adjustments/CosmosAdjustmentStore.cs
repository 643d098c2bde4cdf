using System.Net;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Adjustments;

/// <summary>Adjustments that wait for a second person, in the partition of the customer's ledger.</summary>
public sealed class CosmosAdjustmentStore(Database database)
{
    private readonly Container ledger = database.GetContainer(CosmosNames.Ledger);

    /// <summary>The request with the version that is stored, or null.</summary>
    public async Task<StoredAdjustment?> ReadAsync(
        string customerId, string requestId, CancellationToken cancellationToken)
    {
        try
        {
            var response = await ledger.ReadItemAsync<AdjustmentDocument>(
                AdjustmentDocument.IdOf(requestId), new PartitionKey(customerId), cancellationToken: cancellationToken);
            return new StoredAdjustment(response.Resource.Request, response.ETag);
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Requests made up to an instant that hold what people wrote, whatever became of them.</summary>
    public async Task<IReadOnlyList<AdjustmentRequest>> FindWithWordsAsync(
        string customerId, DateTimeOffset through, CancellationToken cancellationToken)
    {
        var query = new QueryDefinition(
                "SELECT * FROM c WHERE c.type = @type AND c.request.requestedAt <= @through"
                + " AND NOT IS_DEFINED(c.request.erasedHash)")
            .WithParameter("@type", AdjustmentDocument.DocumentType)
            .WithParameter("@through", through.ToUniversalTime());
        var options = new QueryRequestOptions { PartitionKey = new PartitionKey(customerId) };
        var found = new List<AdjustmentRequest>();
        using var pages = ledger.GetItemQueryIterator<AdjustmentDocument>(query, requestOptions: options);
        while (pages.HasMoreResults)
        {
            found.AddRange((await pages.ReadNextAsync(cancellationToken)).Select(document => document.Request));
        }

        return found;
    }

    /// <summary>Forgets a request. Does nothing where it is gone.</summary>
    public async Task DeleteAsync(AdjustmentRequest request, CancellationToken cancellationToken)
    {
        using var gone = await ledger.DeleteItemStreamAsync(
            AdjustmentDocument.IdOf(request.RequestId), new PartitionKey(request.CustomerId),
            cancellationToken: cancellationToken);
        if (gone.StatusCode != HttpStatusCode.NotFound) gone.EnsureSuccessStatusCode();
    }

    /// <summary>Forgets what people wrote in a request that was recorded: nothing changes such a request any
    /// more.</summary>
    public Task ForgetWordsAsync(AdjustmentRequest request, CancellationToken cancellationToken) =>
        ledger.UpsertItemAsync(
            AdjustmentDocument.From(request.WithoutWords()), new PartitionKey(request.CustomerId),
            cancellationToken: cancellationToken);

    /// <summary>Stores a new request.</summary>
    /// <returns>Whether it is stored; false where one of this id stands there already.</returns>
    public async Task<bool> CreateAsync(AdjustmentRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await ledger.CreateItemAsync(
                AdjustmentDocument.From(request), new PartitionKey(request.CustomerId),
                cancellationToken: cancellationToken);
            return true;
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    /// <summary>Stores what has become of a request.</summary>
    /// <param name="eTag">The version that it was computed from.</param>
    /// <returns>The new version, or null where the stored one is another by now, or was erased.</returns>
    public async Task<StoredAdjustment?> ReplaceAsync(
        AdjustmentRequest request, string eTag, CancellationToken cancellationToken)
    {
        var document = AdjustmentDocument.From(request);
        try
        {
            var response = await ledger.ReplaceItemAsync(
                document, document.Id, new PartitionKey(request.CustomerId),
                new ItemRequestOptions { IfMatchEtag = eTag }, cancellationToken);
            return new StoredAdjustment(request, response.ETag);
        }
        catch (CosmosException exception) when (
            exception.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}

/// <summary>A request as it is stored.</summary>
/// <param name="ETag">Its version.</param>
public sealed record StoredAdjustment(AdjustmentRequest Request, string ETag);

/// <summary>Stored form of an <see cref="AdjustmentRequest"/>; no entry, and nothing that is announced.</summary>
internal sealed record AdjustmentDocument(
    string Id, string CustomerId, string Type, int SchemaVersion, AdjustmentRequest Request)
{
    public const string DocumentType = "adjustment";

    private const int Version = 1;

    public static AdjustmentDocument From(AdjustmentRequest request) => new(
        IdOf(request.RequestId), request.CustomerId, DocumentType, Version, request);

    public static string IdOf(string requestId) => $"{DocumentType}:{SafeKey.Of(requestId)}";
}
