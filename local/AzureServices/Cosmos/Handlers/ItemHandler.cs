using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Storage;

namespace AzureServices.Cosmos.Handlers;

/// <summary>One item at a time: create, read, replace, upsert, patch, delete.</summary>
internal sealed class ItemHandler(ItemStore store)
{
    public CosmosAnswer Read(Container container, string id, CosmosRequest request)
    {
        var partition = PartitionOf(container, request);
        var range = container.RangeOf(partition);
        SessionTokens.Require(request, range, store.CommittedLsn);
        var item = store.Items.Find(new ItemKey(container.Number, partition, id));
        var answer = item is null
            ? CosmosAnswer.Refusal(404, "Entity with the specified id does not exist in the system.")
            : request.IfNoneMatch is { } seen && Etags.Matches(seen, item.Etag)
                ? new CosmosAnswer(304)
                : Found(item);
        return answer with { Etag = item?.Etag, Owner = OwnerOf(container), RangeNumber = range };
    }

    private static CosmosAnswer Found(StoredItem item) =>
        new(200) { Body = item.Body, Charge = RequestCharge.OfRead(StoredDocument.ClientBytes(item)) };

    public Task<CosmosAnswer> CreateAsync(Container container, CosmosRequest request) =>
        PutAsync(container, ItemVerb.Create, null, request);

    public Task<CosmosAnswer> UpsertAsync(Container container, CosmosRequest request) =>
        PutAsync(container, ItemVerb.Upsert, null, request);

    public Task<CosmosAnswer> ReplaceAsync(Container container, string id, CosmosRequest request) =>
        PutAsync(container, ItemVerb.Replace, id, request);

    public async Task<CosmosAnswer> PatchAsync(Container container, string id, CosmosRequest request)
    {
        var patch = PatchRequest.Parse(await request.ReadBodyAsync());
        return await RunAsync(container, new ItemOperation(ItemVerb.Patch, id) { Patch = patch }, request);
    }

    public Task<CosmosAnswer> DeleteAsync(Container container, string id, CosmosRequest request) =>
        RunAsync(container, new ItemOperation(ItemVerb.Delete, id), request);

    private async Task<CosmosAnswer> PutAsync(Container container, ItemVerb verb, string? id, CosmosRequest request)
    {
        var document = IncomingDocument.Parse(await request.ReadBodyAsync(), container.Definition);
        document.RequirePartition(PartitionOf(container, request));
        if (id is not null && document.Id != id)
            throw RefusedException.Malformed("The id in the address and the id in the item differ.");
        return await RunAsync(container, new ItemOperation(verb, document.Id) { Document = document }, request);
    }

    private async Task<CosmosAnswer> RunAsync(Container container, ItemOperation operation, CosmosRequest request)
    {
        var conditional = operation with { IfMatch = request.IfMatch, IfNoneMatch = request.IfNoneMatch };
        var partition = PartitionOf(container, request);
        var result = (await store.WriteAsync(container, partition, [conditional]))[0];
        var answer = result.Succeeded
            ? new CosmosAnswer(result.Status)
            : CosmosAnswer.Refusal(result.Status, result.Message!, result.SubStatus);
        return answer with
        {
            Body = !result.Succeeded ? answer.Body : request.WantsMinimal ? default : result.Item?.Body,
            Etag = result.Item?.Etag,
            Charge = result.Charge,
            Owner = OwnerOf(container),
            RangeNumber = container.RangeOf(partition),
        };
    }

    private static string PartitionOf(Container container, CosmosRequest request)
    {
        var partition = request.RequiredPartition;
        container.PartitionKey.RequireComplete(partition);
        return partition;
    }

    private static (string Path, string Rid) OwnerOf(Container container) => (container.NamePath, container.Rid);
}
