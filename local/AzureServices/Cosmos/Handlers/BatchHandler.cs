using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Storage;

namespace AzureServices.Cosmos.Handlers;

/// <summary>Several operations in one request: a transactional batch, or the bulk mode of the SDK.</summary>
internal sealed class BatchHandler(ItemStore store)
{
    private const int OperationsMax = 100;
    private const int MultiStatus = 207;

    public async Task<CosmosAnswer> RunAsync(Container container, CosmosRequest request)
    {
        var body = await request.ReadBodyAsync();
        var rows = await BatchRecords.ReadAsync(body);
        if (rows.Count is 0 or > OperationsMax)
            throw RefusedException.Malformed(
                $"A batch has 1 to {OperationsMax} operations; this one has {rows.Count}.");
        if (body.Length > IncomingDocument.BytesMax && request.Flag(Wire.IsBatchAtomic))
            throw RefusedException.TooLarge("Request size is too large: a batch has at most 2 MB.");

        var results = request.Flag(Wire.IsBatchAtomic)
            ? await RunTogetherAsync(container, request.RequiredPartition, rows)
            : await RunEachAsync(container, request.Partition, rows);
        return new CosmosAnswer(results.All(result => result.Succeeded) ? 200 : MultiStatus)
        {
            Body = await BatchRecords.WriteAsync(results, rows),
            ContentType = Wire.HybridRow,
            Charge = RequestCharge.Sum(results.Select(result => result.Charge)),
            Owner = (container.NamePath, container.Rid),
            RangeNumber = ReadScope.Of(container, request).RangeNumber,
        };
    }

    private Task<IReadOnlyList<ItemResult>> RunTogetherAsync(
        Container container, string partition, IReadOnlyList<BatchRow> rows)
    {
        container.PartitionKey.RequireComplete(partition);
        var operations = new ItemOperation[rows.Count];
        for (var i = 0; i < operations.Length; i++)
        {
            try
            {
                operations[i] = BatchOperation.From(rows[i], container, partition);
            }
            catch (RefusedException refused)
            {
                return Task.FromResult<IReadOnlyList<ItemResult>>(OnlyFailure(rows.Count, i, refused));
            }
        }

        return store.WriteAsync(container, partition, operations);
    }

    private async Task<ItemResult[]> RunEachAsync(Container container, string? partition, IReadOnlyList<BatchRow> rows)
    {
        var running = rows.Select(row => RunOneAsync(container, partition, row)).ToArray();
        return await Task.WhenAll(running);
    }

    private async Task<ItemResult> RunOneAsync(Container container, string? partition, BatchRow row)
    {
        try
        {
            var own = row.PartitionKey is { } text ? EffectivePartitionKey.FromHeader(text) : partition
                ?? throw RefusedException.Malformed("PartitionKey value must be supplied for this operation.");
            container.PartitionKey.RequireComplete(own);
            return (await store.WriteAsync(container, own, [BatchOperation.From(row, container, own)]))[0];
        }
        catch (RefusedException refused)
        {
            return Refused(refused);
        }
    }

    private static ItemResult[] OnlyFailure(int count, int failed, RefusedException refused)
    {
        var results = new ItemResult[count];
        Array.Fill(results, ItemResult.FailedDependency);
        results[failed] = Refused(refused);
        return results;
    }

    private static ItemResult Refused(RefusedException refused) =>
        ItemResult.Refused(refused.Status, refused.Message) with { SubStatus = refused.SubStatus };
}
