using System.Net;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Integrity;

/// <summary>
/// Announces seals by the ledger's outbox, in a partition of its own: its key holds <c>%2F</c>, which no customer id
/// may hold, so that it can never be a customer's.
/// </summary>
public sealed class CosmosSealOutbox(Database database)
{
    /// <summary>The partition key.</summary>
    public const string Partition = "%2Fseals";

    private readonly Container ledger = database.GetContainer(CosmosNames.Ledger);

    /// <summary>Announces a seal once, whatever the number of times it is asked to.</summary>
    internal async Task AnnounceAsync(Seal seal, CancellationToken cancellationToken)
    {
        try
        {
            await ledger.CreateItemAsync(
                OutboxDocument.From(Partition, LedgerSealed.For(seal)), new PartitionKey(Partition),
                cancellationToken: cancellationToken);
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
        {
            // Announced before.
        }
    }
}
