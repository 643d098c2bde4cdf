using Azure.Storage.Blobs;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LocalHost;

/// <summary>Creates what Bicep creates on Azure: the database with its containers, and the blob containers.</summary>
internal static class LocalResources
{
    public const string DeadLetters = "dead-letters";

    public static async Task CreateAsync(string cosmos, string storage, CancellationToken cancellationToken)
    {
        using var client = new CosmosClient(
            cosmos, new CosmosClientOptions { ConnectionMode = ConnectionMode.Gateway, LimitToEndpoint = true });
        var created = await client.CreateDatabaseIfNotExistsAsync(
            CosmosNames.Database, cancellationToken: cancellationToken);
        var database = created.Database;
        foreach (var (name, partitionKeyPath) in CosmosNames.PartitionKeyPaths)
        {
            await database.CreateContainerIfNotExistsAsync(
                name, partitionKeyPath, cancellationToken: cancellationToken);
        }

        var blobs = new BlobServiceClient(storage);
        foreach (var name in BlobNames.Containers.Append(DeadLetters))
        {
            await blobs.GetBlobContainerClient(name).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }
    }
}
