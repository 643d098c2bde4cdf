using System.Net;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Profiles;

/// <summary>What must hold of the stored profile for a new one to take its place.</summary>
public abstract record ProfileCondition
{
    /// <summary>Nothing: the new one is stored in any case.</summary>
    public sealed record None : ProfileCondition;

    /// <summary>There is none yet.</summary>
    public sealed record Absent : ProfileCondition;

    /// <summary>It is still of this version.</summary>
    public sealed record Unchanged(string ETag) : ProfileCondition;
}

/// <param name="Created">Whether there was none before.</param>
public sealed record SavedProfile(StoredProfile Profile, bool Created);

/// <summary>The profiles in the container <c>profiles</c>.</summary>
public sealed class CosmosProfileStore(Database database)
{
    private readonly Container profiles = database.GetContainer(CosmosNames.Profiles);

    /// <summary>Null where the customer has none. One point read.</summary>
    public async Task<StoredProfile?> ReadAsync(string customerId, CancellationToken cancellationToken)
    {
        try
        {
            var found = await profiles.ReadItemAsync<ProfileDocument>(
                ProfileDocuments.ProfileId, new PartitionKey(customerId), cancellationToken: cancellationToken);
            return new StoredProfile(found.Resource.Profile, found.ETag);
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>The profile as stored, or null where the condition does not hold (any more).</summary>
    public async Task<SavedProfile?> SaveAsync(
        Profile profile, ProfileCondition condition, CancellationToken cancellationToken)
    {
        try
        {
            var stored = await WriteAsync(profile, condition, cancellationToken);
            return new SavedProfile(
                new StoredProfile(profile, stored.ETag), stored.StatusCode == HttpStatusCode.Created);
        }
        catch (CosmosException exception) when (condition is not ProfileCondition.None
            && exception.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed
                or HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private Task<ItemResponse<ProfileDocument>> WriteAsync(
        Profile profile, ProfileCondition condition, CancellationToken cancellationToken)
    {
        var document = ProfileDocument.From(profile);
        var partition = new PartitionKey(profile.CustomerId);
        return condition switch
        {
            ProfileCondition.Absent => profiles.CreateItemAsync(
                document, partition, cancellationToken: cancellationToken),
            ProfileCondition.Unchanged it => profiles.ReplaceItemAsync(
                document, document.Id, partition, new ItemRequestOptions { IfMatchEtag = it.ETag }, cancellationToken),
            _ => profiles.UpsertItemAsync(document, partition, cancellationToken: cancellationToken),
        };
    }
}
