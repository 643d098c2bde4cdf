using Azure.Storage.Blobs;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LocalHost;

/// <summary>Creates what Bicep creates on Azure: the database with its containers, and the blob containers.</summary>
internal static class LocalResources
{
    public static async Task CreateAsync(string cosmos, string storage, CancellationToken cancellationToken)
    {
        using var client = new CosmosClient(
            cosmos, new CosmosClientOptions { ConnectionMode = ConnectionMode.Gateway, LimitToEndpoint = true });
        await CreateDatabaseAsync(client, cancellationToken);

        var blobs = new BlobServiceClient(storage);
        foreach (var name in BlobNames.Containers)
        {
            await blobs.GetBlobContainerClient(name).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }
    }

    /// <summary>The database with all its containers, where they are not there yet.</summary>
    public static async Task CreateDatabaseAsync(CosmosClient client, CancellationToken cancellationToken)
    {
        var created = await client.CreateDatabaseIfNotExistsAsync(
            CosmosNames.Database, cancellationToken: cancellationToken);
        foreach (var container in CosmosNames.Containers)
        {
            await created.Database.CreateContainerIfNotExistsAsync(
                Properties(container), cancellationToken: cancellationToken);
        }
    }

    private static ContainerProperties Properties(CosmosContainer container)
    {
        var properties = new ContainerProperties(container.Name, container.PartitionKeyPath);
        if (container.IndexedPaths.Count == 0) return properties;
        foreach (var path in container.IndexedPaths)
        {
            properties.IndexingPolicy.IncludedPaths.Add(new IncludedPath { Path = path });
        }

        properties.IndexingPolicy.ExcludedPaths.Add(new ExcludedPath { Path = "/*" });
        return properties;
    }
}
