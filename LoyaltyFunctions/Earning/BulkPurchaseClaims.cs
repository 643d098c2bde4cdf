using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Earning;

/// <summary>
/// Claims the ids of many purchases at once, as <see cref="CosmosPurchaseRegister"/> does it for one.
/// </summary>
public sealed class BulkPurchaseClaims(BulkDatabase bulk, Database database)
{
    /// <summary>Fewer are claimed one by one: the bulk client waits up to a second for more.</summary>
    private const int BulkMin = 200;

    private const int SinglesInParallel = 32;

    /// <summary>
    /// For each purchase, in order: null where its id is its own; else the customer whose purchase has the id. Of
    /// several purchases of one id the first of the list gets it.
    /// </summary>
    /// <exception cref="CosmosException">The store could not be reached; claiming again is harmless.</exception>
    public async Task<IReadOnlyList<string?>> ClaimAsync(
        IReadOnlyList<Purchase> purchases, CancellationToken cancellationToken)
    {
        var claims = purchases.Select(PurchaseClaim.Of).ToList();
        var firsts = claims.DistinctBy(KeyOf).ToList();
        var inBulk = firsts.Count >= BulkMin;
        var orders = inBulk ? bulk.GetContainer(CosmosNames.Orders) : database.GetContainer(CosmosNames.Orders);
        var standing = new ConcurrentDictionary<(string, string), PurchaseClaim>();
        await Parallel.ForEachAsync(
            firsts,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = inBulk ? BulkDatabase.OperationsMax : SinglesInParallel,
                CancellationToken = cancellationToken,
            },
            async (claim, token) => standing[KeyOf(claim)] = await ClaimAsync(orders, claim, token));
        return
        [
            .. claims.Select(claim =>
            {
                var first = standing[KeyOf(claim)];
                return first.ContentHash == claim.ContentHash ? null : first.CustomerId;
            }),
        ];
    }

    private static (string, string) KeyOf(PurchaseClaim claim) => (claim.OrderId, claim.Id);

    /// <returns>The claim that stands: this one, or an earlier one.</returns>
    private static async Task<PurchaseClaim> ClaimAsync(
        Container orders, PurchaseClaim claim, CancellationToken cancellationToken)
    {
        var partition = new PartitionKey(claim.OrderId);
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(claim, StoredJson.Options));
        using var created = await orders.CreateItemStreamAsync(content, partition, null, cancellationToken);
        if (created.StatusCode != HttpStatusCode.Conflict)
        {
            created.EnsureSuccessStatusCode();
            return claim;
        }

        using var stored = await orders.ReadItemStreamAsync(claim.Id, partition, null, cancellationToken);
        stored.EnsureSuccessStatusCode();
        return (await JsonSerializer.DeserializeAsync<PurchaseClaim>(
            stored.Content, StoredJson.Options, cancellationToken))!;
    }
}
