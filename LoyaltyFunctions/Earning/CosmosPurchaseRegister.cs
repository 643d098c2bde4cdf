using System.Net;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Earning;

/// <summary>
/// Binds a purchase id to one customer and one content, before the ledger is asked: the ledger's batches live in the
/// customer's partition and cannot see that another customer claims the same purchase.
/// </summary>
/// <remarks>A claim says whose the id is, never that the award was made; claiming again is harmless.</remarks>
public sealed class CosmosPurchaseRegister(Database database)
{
    private readonly Container orders = database.GetContainer(CosmosNames.Orders);

    /// <summary>Null where the purchase is this one; else the customer whose purchase has the id.</summary>
    /// <exception cref="CosmosException">The store could not be reached.</exception>
    public async Task<string?> ClaimAsync(Purchase purchase, CancellationToken cancellationToken)
    {
        var claim = PurchaseClaim.Of(purchase);
        var partition = new PartitionKey(claim.OrderId);
        try
        {
            await orders.CreateItemAsync(claim, partition, cancellationToken: cancellationToken);
            return null;
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
        {
            var stored = await orders.ReadItemAsync<PurchaseClaim>(
                claim.Id, partition, cancellationToken: cancellationToken);
            var first = stored.Resource;
            return first.ContentHash == claim.ContentHash ? null : first.CustomerId;
        }
    }
}

/// <summary>Stored form of a claim, in the partition of the order.</summary>
internal sealed record PurchaseClaim(
    string Id, string OrderId, string Type, int SchemaVersion, string Source, string CustomerId, string ContentHash)
{
    public static PurchaseClaim Of(Purchase purchase) => new(
        $"claim:{SafeKey.Of(purchase.Source)}", purchase.PurchaseId, "claim", SchemaVersion: 1,
        purchase.Source, purchase.CustomerId, purchase.ContentHash);
}
