using System.Net;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// Keeps, in the container <c>quarantine</c>, which requests came under a key that belongs to another request: two
/// systems may share keys, or one of them changes what it sends again. Hashes alone, no words of the request.
/// </summary>
public sealed class CosmosReusedKeyStore(Database database, TimeProvider time)
{
    private readonly Container quarantine = database.GetContainer(CosmosNames.Quarantine);

    /// <summary>Keeps it once, however often the same request comes.</summary>
    /// <exception cref="CosmosException">The store could not be reached.</exception>
    public async Task SaveAsync(string customerId, ReusedKey reused, CancellationToken cancellationToken)
    {
        var command = QuarantinedCommand.Of(customerId, reused, time.GetUtcNow());
        try
        {
            await quarantine.CreateItemAsync(
                command, new PartitionKey(command.Kind), cancellationToken: cancellationToken);
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
        {
            // The same request came before; when it came first stays.
        }
    }

    /// <summary>The requests that were quarantined last, newest first.</summary>
    public async Task<IReadOnlyList<QuarantinedCommand>> ReadAsync(int limit, CancellationToken cancellationToken)
    {
        var query = new QueryDefinition("SELECT * FROM c ORDER BY c.quarantinedAt DESC OFFSET 0 LIMIT @limit")
            .WithParameter("@limit", limit);
        var options = new QueryRequestOptions { PartitionKey = new PartitionKey(QuarantinedCommand.CommandKind) };
        var commands = new List<QuarantinedCommand>();
        using var pages = quarantine.GetItemQueryIterator<QuarantinedCommand>(query, requestOptions: options);
        while (pages.HasMoreResults) commands.AddRange(await pages.ReadNextAsync(cancellationToken));
        return commands;
    }
}

/// <summary>A key that belongs to another request.</summary>
/// <param name="EntryId">What stands under the key.</param>
/// <param name="StoredHash">Hash of what was asked first.</param>
/// <param name="RequestHash">Hash of what is asked now.</param>
public sealed record ReusedKey(string EntryId, string StoredHash, string RequestHash);

/// <summary>A command that was refused because its key belongs to another one.</summary>
/// <param name="Id">From customer, entry and hash: the same request is quarantined once.</param>
/// <param name="QuarantinedAt">When it came first, UTC.</param>
public sealed record QuarantinedCommand(
    string Id, string CustomerId, string EntryId, string StoredHash, string RequestHash, DateTimeOffset QuarantinedAt)
{
    /// <summary>The container's partition for commands.</summary>
    public const string CommandKind = "command";

    public string Kind { get; init; } = CommandKind;

    public int SchemaVersion { get; init; } = 1;

    /// <summary>Always the same: a command is quarantined for nothing else.</summary>
    public string Code { get; init; } = RejectionCodes.KeyReused;

    internal static QuarantinedCommand Of(string customerId, ReusedKey reused, DateTimeOffset at) => new(
        ContentHash.Of(customerId, reused.EntryId, reused.RequestHash), customerId, reused.EntryId, reused.StoredHash,
        reused.RequestHash, at);
}
