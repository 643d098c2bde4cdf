using System.Net;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Profiles;

/// <summary>
/// Remembers which stored files hold data of which customer. Whoever reads a file writes this first: what is not
/// remembered could not be erased.
/// </summary>
public sealed class CosmosCustomerFileStore(Database database, CosmosErasureStore erasures)
{
    private readonly Container profiles = database.GetContainer(CosmosNames.Profiles);

    /// <summary>Remembers the file for every customer in it. Idempotent.</summary>
    /// <param name="bytes">The file, or its beginning.</param>
    /// <returns>The customers whose erasure should have taken the file: it is to be erased now.</returns>
    /// <remarks>
    /// Either the erasure sees the file, or this sees the erasure. Both write first and look then, in one partition
    /// and in a session: whoever wrote second reads at or behind his own write, and so behind the other's.
    /// </remarks>
    public Task<IReadOnlyList<LateFile>> RememberAsync(
        UploadedFile file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        RememberAsync(file.UploadId, file, bytes, cancellationToken);

    /// <summary>The same of what has an id of its own, as an event has.</summary>
    public async Task<IReadOnlyList<LateFile>> RememberAsync(
        string id, UploadedFile file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var late = new List<LateFile>();
        var owners = FileOwners.FindIn(bytes.Span);
        foreach (var owner in owners)
        {
            var note = new CustomerFile(
                id, owner, file.FileName, file.ETag, file.UploadedAt.ToUniversalTime(), owners);
            await profiles.UpsertItemAsync(
                CustomerFileDocument.From(note), new PartitionKey(owner), cancellationToken: cancellationToken);
            var erasure = await erasures.ReadLatestAsync(owner, cancellationToken);
            if (erasure is not null && erasure.Covers(file)) late.Add(new LateFile(id, erasure));
        }

        return late;
    }

    /// <summary>Removes the notes that other customers have of a file that is gone: its name stands in them.</summary>
    public async Task ForgetForOthersAsync(CustomerFile file, CancellationToken cancellationToken)
    {
        foreach (var other in file.Owners.Where(owner => owner != file.CustomerId))
        {
            using var answer = await profiles.DeleteItemStreamAsync(
                ProfileDocuments.FileId(file.UploadId), new PartitionKey(other), cancellationToken: cancellationToken);
            if (answer.StatusCode != HttpStatusCode.NotFound) answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>
    /// Files of the customer in the order of their upload ids, from behind one on, that the store took until then.
    /// </summary>
    /// <param name="after">The upload id to start behind; empty for the first.</param>
    /// <param name="limit">How many at the most.</param>
    /// <exception cref="InvalidOperationException">The erasure is not visible here yet; asking again carries
    /// on.</exception>
    public async Task<IReadOnlyList<CustomerFile>> ReadAsync(
        EraseProfile erasure, string after, int limit, CancellationToken cancellationToken)
    {
        // Another process may have begun it: only a session that sees its mark sees all files that do not see it.
        if (!((await erasures.ReadLatestAsync(erasure.CustomerId, cancellationToken))?.Number >= erasure.Number))
        {
            throw new InvalidOperationException($"The erasure {erasure.InstanceId} is not visible yet.");
        }

        var query = new QueryDefinition(
                "SELECT * FROM c WHERE c.type = @type AND c.id > @after AND c.uploadedAt <= @through"
                + " ORDER BY c.id OFFSET 0 LIMIT @limit")
            .WithParameter("@type", ProfileDocuments.FileType)
            .WithParameter("@after", ProfileDocuments.FileId(after))
            .WithParameter("@through", erasure.FilesThrough)
            .WithParameter("@limit", limit);
        var options = new QueryRequestOptions { PartitionKey = new PartitionKey(erasure.CustomerId) };
        var files = new List<CustomerFile>();
        using var pages = profiles.GetItemQueryIterator<CustomerFileDocument>(query, requestOptions: options);
        while (pages.HasMoreResults)
        {
            files.AddRange((await pages.ReadNextAsync(cancellationToken)).Select(document => document.File));
        }

        return files;
    }
}
