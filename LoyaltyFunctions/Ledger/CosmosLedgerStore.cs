using System.Net;
using System.Text.Json;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Ledger;

/// <summary>How the store took a change.</summary>
public enum CommitOutcome
{
    /// <summary>All of it is stored.</summary>
    Committed,

    /// <summary>Nothing is stored: an entry of a command's id stands there already.</summary>
    EntryExists,

    /// <summary>Nothing is stored: the account is no longer the one that the change was computed from.</summary>
    BalanceMoved,
}

/// <summary>The ledger in Cosmos: one partition a customer, one batch a change.</summary>
public sealed class CosmosLedgerStore(Database database)
{
    private readonly Container ledger = database.GetContainer(CosmosNames.Ledger);

    /// <summary>The customer's account, or null where none is stored. One point read.</summary>
    public async Task<Account?> ReadAccountAsync(string customerId, CancellationToken cancellationToken)
    {
        using var response = await ledger.ReadItemStreamAsync(
            LedgerDocuments.AccountId, new PartitionKey(customerId), cancellationToken: cancellationToken);
        return await ReadAsync<AccountDocument>(response, cancellationToken) is { } document
            ? document.ToAccount(response.Headers.ETag)
            : null;
    }

    /// <summary>
    /// Ids of customers with an account in their order, from behind one on: a walk can stop and go on anywhere, and an
    /// account that cannot be read stops none.
    /// </summary>
    /// <param name="after">The customer id to start behind; empty for the first.</param>
    /// <param name="limit">How many at the most.</param>
    /// <param name="where">A further condition on the stored account <c>c</c>, with the parameter <c>@at</c>.</param>
    internal async Task<IReadOnlyList<string>> ReadCustomerIdsAsync(
        string after, int limit, (string Condition, DateTimeOffset At)? where, CancellationToken cancellationToken)
    {
        var customerIds = new List<string>();
        using var pages = ledger.GetItemQueryIterator<string>(
            Walk(after, limit, where),
            requestOptions: new QueryRequestOptions { MaxItemCount = limit });
        while (pages.HasMoreResults) customerIds.AddRange(await pages.ReadNextAsync(cancellationToken));
        return customerIds;
    }

    /// <summary>One entry by its id, or null. One point read.</summary>
    public async Task<LedgerEntry?> ReadEntryAsync(
        string customerId, string entryId, CancellationToken cancellationToken) =>
        (await ReadUnderAsync(customerId, entryId, cancellationToken))?.Entry;

    /// <summary>
    /// What stands under the id of an entry: the entry, or what keeps it from coming. Null where there is neither. One
    /// point read.
    /// </summary>
    internal async Task<EntryDocument?> ReadUnderAsync(
        string customerId, string entryId, CancellationToken cancellationToken)
    {
        using var response = await ledger.ReadItemStreamAsync(
            entryId, new PartitionKey(customerId), cancellationToken: cancellationToken);
        return await ReadAsync<EntryDocument>(response, cancellationToken);
    }

    /// <summary>Entries after a sequence number, oldest first.</summary>
    /// <param name="after">The sequence to start behind; 0 for the first entry.</param>
    /// <param name="limit">How many at the most.</param>
    public async Task<IReadOnlyList<LedgerEntry>> ReadEntriesAsync(
        string customerId, long after, int limit, CancellationToken cancellationToken)
    {
        var query = new QueryDefinition(
                "SELECT * FROM c WHERE c.type = @type AND c.sequence > @after"
                + " ORDER BY c.sequence OFFSET 0 LIMIT @limit")
            .WithParameter("@type", LedgerDocuments.EntryType)
            .WithParameter("@after", after)
            .WithParameter("@limit", limit);
        return await ReadEntriesAsync(customerId, query, limit, cancellationToken);
    }

    /// <summary>The entries that answer another one, oldest first: its reversals, its post.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> ReadAnswersAsync(
        string customerId, string entryId, CancellationToken cancellationToken)
    {
        var query = new QueryDefinition(
                "SELECT * FROM c WHERE c.type = @type AND c.refersTo = @entry ORDER BY c.sequence")
            .WithParameter("@type", LedgerDocuments.EntryType)
            .WithParameter("@entry", entryId);
        return await ReadEntriesAsync(customerId, query, pageSize: -1, cancellationToken);
    }

    /// <summary>
    /// Keeps the entry that puts in the points of a transfer from ever coming: its batch finds its id taken. The store
    /// decides between the two in the receiver's partition, however late or stale the reads of either side are.
    /// </summary>
    /// <returns>Whether it is kept out, now or since earlier; false where the entry is there already.</returns>
    /// <exception cref="InvalidOperationException">The id is taken, but what took it is not visible here yet; asking
    /// again carries on.</exception>
    public async Task<bool> RefuseTransferAsync(
        string receiver, string entryId, CancellationToken cancellationToken)
    {
        try
        {
            await ledger.CreateItemAsync(
                new RefusedTransferDocument(entryId, receiver), new PartitionKey(receiver),
                cancellationToken: cancellationToken);
            return true;
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
        {
            var standing = await ReadUnderAsync(receiver, entryId, cancellationToken)
                ?? throw new InvalidOperationException(
                    $"The id '{entryId}' of customer '{receiver}' is taken, but what took it is not visible yet; "
                    + "asking again carries on.");
            return standing.Type == LedgerDocuments.RefusedTransferType;
        }
    }

    /// <summary>Stores entries, their reasons, account and events together, or nothing of them.</summary>
    /// <exception cref="CosmosException">The store refused for another reason, or its answer was lost.</exception>
    public async Task<CommitOutcome> CommitAsync(LedgerChange change, CancellationToken cancellationToken)
    {
        var account = change.Account;
        var batch = ledger.CreateTransactionalBatch(new PartitionKey(account.CustomerId));
        foreach (var entry in EntryDocument.Of(change)) batch.CreateItem(entry);
        if (account.ETag is null)
        {
            batch.CreateItem(AccountDocument.From(account));
        }
        else
        {
            batch.ReplaceItem(
                LedgerDocuments.AccountId, AccountDocument.From(account),
                new TransactionalBatchItemRequestOptions { IfMatchEtag = account.ETag });
        }

        foreach (var reason in change.Reasons) batch.UpsertItem(RemarkDocument.From(account.CustomerId, reason));

        // An announcement of the same id tells the same fact: writing it again publishes it again, which subscribers
        // drop.
        foreach (var announced in change.Events) batch.UpsertItem(OutboxDocument.From(account.CustomerId, announced));
        using var response = await batch.ExecuteAsync(cancellationToken);
        return Outcome(response, change);
    }

    /// <summary>
    /// Announces what is about the customer but changes neither entries nor account. Doing it again publishes it again,
    /// under the same id.
    /// </summary>
    public Task AnnounceAsync(string customerId, OutboxEvent announced, CancellationToken cancellationToken) =>
        ledger.UpsertItemAsync(
            OutboxDocument.From(customerId, announced), new PartitionKey(customerId),
            cancellationToken: cancellationToken);

    private async Task<IReadOnlyList<LedgerEntry>> ReadEntriesAsync(
        string customerId, QueryDefinition query, int pageSize, CancellationToken cancellationToken)
    {
        var options = new QueryRequestOptions { PartitionKey = new PartitionKey(customerId), MaxItemCount = pageSize };
        var entries = new List<LedgerEntry>();
        using var pages = ledger.GetItemQueryIterator<EntryDocument>(query, requestOptions: options);
        while (pages.HasMoreResults)
        {
            entries.AddRange((await pages.ReadNextAsync(cancellationToken)).Select(document => document.Entry));
        }

        return entries;
    }

    private static QueryDefinition Walk(
        string after, int limit, (string Condition, DateTimeOffset At)? where) =>
        new QueryDefinition(
                "SELECT VALUE c.customerId FROM c WHERE c.type = @type AND c.customerId > @after"
                + (where is { } it ? $" AND {it.Condition}" : "") + " ORDER BY c.customerId OFFSET 0 LIMIT @limit")
            .WithParameter("@type", LedgerDocuments.AccountType)
            .WithParameter("@after", after)
            .WithParameter("@at", where?.At.ToUniversalTime())
            .WithParameter("@limit", limit);

    private static CommitOutcome Outcome(TransactionalBatchResponse response, LedgerChange change)
    {
        if (response.IsSuccessStatusCode) return CommitOutcome.Committed;

        // In a failed batch all operations but the one that failed say 424.
        for (var i = 0; i < response.Count; i++)
        {
            var status = response[i].StatusCode;
            if (status == HttpStatusCode.FailedDependency) continue;
            if (status == HttpStatusCode.PreconditionFailed) return CommitOutcome.BalanceMoved;
            if (status == HttpStatusCode.Conflict)
            {
                return i < change.Entries.Count && i >= change.Entries.Count - change.Asked
                    ? CommitOutcome.EntryExists
                    : CommitOutcome.BalanceMoved;
            }
        }

        throw new CosmosException(
            $"The ledger batch of {change.Account.CustomerId} was refused: {response.ErrorMessage}",
            response.StatusCode, subStatusCode: 0, response.ActivityId, response.RequestCharge);
    }

    private static async Task<T?> ReadAsync<T>(ResponseMessage response, CancellationToken cancellationToken)
        where T : class
    {
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        response.EnsureSuccessStatusCode();
        return await JsonSerializer.DeserializeAsync<T>(response.Content, StoredJson.Options, cancellationToken);
    }
}
