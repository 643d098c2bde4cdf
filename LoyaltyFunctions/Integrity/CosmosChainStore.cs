using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Integrity;

/// <summary>Reads the ledger's documents as they are, without believing them.</summary>
public sealed class CosmosChainStore(Database database)
{
    /// <summary>So many entries are read at a time.</summary>
    public const int EntriesPageMax = 500;

    private static readonly string InOrder = string.Create(
        CultureInfo.InvariantCulture, $"ORDER BY c.sequence OFFSET 0 LIMIT {EntriesPageMax}");

    // Also a customer whose account is gone is one: then the first entry tells of it.
    private const string OneOfACustomer = "(c.type = @account OR (c.type = @entry AND c.sequence <= 1))";

    private readonly Container ledger = database.GetContainer(CosmosNames.Ledger);

    /// <summary>
    /// All entries of a customer in the order of their documents' sequence, read in pages; those whose sequence is no
    /// number come first. Each page of a long ledger seeks its place, so that the last one costs what the first does.
    /// </summary>
    /// <param name="after">The sequence to start behind; null for all documents, whatever their sequence.</param>
    internal async IAsyncEnumerable<StoredEntry> ReadEntriesAsync(
        string customerId, long? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var behind = after is null ? "" : "AND c.sequence > @from ";
        var page = await ReadPageAsync(customerId, behind + InOrder, after, cancellationToken);
        if (page.Count == EntriesPageMax)
        {
            page = after is null
                ? await ReadPageAsync(customerId, "AND NOT IS_NUMBER(c.sequence)", from: null, cancellationToken)
                : [];
            await foreach (var entry in ReadLongAsync(customerId, after ?? double.MinValue, cancellationToken))
            {
                page.Add(entry);
                if (page.Count < EntriesPageMax) continue;
                foreach (var read in page) yield return read;
                page.Clear();
            }
        }

        foreach (var entry in page) yield return entry;
    }

    // Entries of one sequence stay together: who was inserted stands beside the one whose place it took.
    private async IAsyncEnumerable<StoredEntry> ReadLongAsync(
        string customerId, double behind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (from, condition) = (behind, "AND c.sequence > @from ");
        while (true)
        {
            var page = await ReadPageAsync(customerId, condition + InOrder, from, cancellationToken);
            var isLast = page.Count < EntriesPageMax;
            from = page.Count > 0 ? page[^1].Place ?? from : from;
            var whole = isLast ? page : page.Where(entry => entry.Place != from).ToList();
            condition = whole.Count > 0 ? "AND c.sequence >= @from " : "AND c.sequence > @from ";
            if (whole.Count == 0 && !isLast)
            {
                whole = await ReadPageAsync(customerId, "AND c.sequence = @from", from, cancellationToken);
            }

            foreach (var entry in whole) yield return entry;
            if (isLast) yield break;
        }
    }

    private async Task<List<StoredEntry>> ReadPageAsync(
        string customerId, string condition, double? from, CancellationToken cancellationToken)
    {
        var query = new QueryDefinition($"SELECT * FROM c WHERE c.type = @type {condition}")
            .WithParameter("@type", LedgerDocuments.EntryType)
            .WithParameter("@from", from);
        var options = new QueryRequestOptions { PartitionKey = new PartitionKey(customerId) };
        var entries = new List<StoredEntry>();
        using var pages = ledger.GetItemQueryStreamIterator(query, requestOptions: options);
        while (pages.HasMoreResults)
        {
            using var page = await pages.ReadNextAsync(cancellationToken);
            page.EnsureSuccessStatusCode();
            using var json = await JsonDocument.ParseAsync(page.Content, cancellationToken: cancellationToken);
            entries.AddRange(json.RootElement.GetProperty("Documents").EnumerateArray().Select(StoredEntry.Read));
        }

        return entries;
    }

    /// <summary>The customer's account, or null where none is stored. One point read.</summary>
    internal async Task<StoredAccount?> ReadAccountAsync(string customerId, CancellationToken cancellationToken)
    {
        using var answer = await ledger.ReadItemStreamAsync(
            LedgerDocuments.AccountId, new PartitionKey(customerId), cancellationToken: cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        answer.EnsureSuccessStatusCode();
        using var json = await JsonDocument.ParseAsync(answer.Content, cancellationToken: cancellationToken);
        return StoredAccount.Read(json.RootElement);
    }

    /// <summary>Ids of customers in their order, also of those whose account is gone.</summary>
    /// <param name="after">The customer id to start behind; empty for the first.</param>
    /// <param name="limit">How many at the most; less than that are the last.</param>
    /// <returns>The ids, and whether there may be more.</returns>
    internal async Task<(IReadOnlyList<string> CustomerIds, bool HasMore)> ReadCustomersAsync(
        string after, int limit, CancellationToken cancellationToken)
    {
        var query = new QueryDefinition(
                $"SELECT VALUE c.customerId FROM c WHERE c.customerId > @after AND {OneOfACustomer} "
                + "ORDER BY c.customerId OFFSET 0 LIMIT @limit")
            .WithParameter("@after", after)
            .WithParameter("@account", LedgerDocuments.AccountType)
            .WithParameter("@entry", LedgerDocuments.EntryType)
            .WithParameter("@limit", limit);
        var found = await ReadAllAsync<string>(query, limit, cancellationToken);
        return ([.. found.Distinct(StringComparer.Ordinal)], found.Count == limit);
    }

    /// <summary>Those of the customers of <see cref="ReadCustomersAsync"/> from one through another.</summary>
    internal async Task<IReadOnlySet<string>> ReadCustomersBetweenAsync(
        string first, string last, CancellationToken cancellationToken)
    {
        var query = new QueryDefinition(
                "SELECT VALUE c.customerId FROM c WHERE c.customerId >= @first AND c.customerId <= @last "
                + $"AND {OneOfACustomer}")
            .WithParameter("@account", LedgerDocuments.AccountType)
            .WithParameter("@entry", LedgerDocuments.EntryType)
            .WithParameter("@first", first)
            .WithParameter("@last", last);
        var found = await ReadAllAsync<string>(query, EntriesPageMax, cancellationToken);
        return found.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The heads of accounts in the order of customer ids, read in pages.</summary>
    /// <param name="after">The customer id to start behind; empty for the first.</param>
    /// <param name="through">The last customer id; null for no end.</param>
    internal async IAsyncEnumerable<StoredHead> ReadHeadsAsync(
        string after, string? through, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var end = through is null ? "" : "AND c.customerId <= @through ";
        var hasMore = true;
        while (hasMore)
        {
            var query = new QueryDefinition(
                    "SELECT c.customerId, c.sequence, c.headHash FROM c WHERE c.type = @account "
                    + $"AND c.customerId > @after {end}ORDER BY c.customerId OFFSET 0 LIMIT @limit")
                .WithParameter("@account", LedgerDocuments.AccountType)
                .WithParameter("@after", after)
                .WithParameter("@through", through)
                .WithParameter("@limit", pageSize);
            var heads = (await ReadAllAsync<JsonElement>(query, pageSize, cancellationToken))
                .ConvertAll(StoredHead.Read);
            foreach (var head in heads) yield return head;
            hasMore = heads.Count == pageSize;
            after = hasMore ? heads[^1].CustomerId : after;
        }
    }

    private async Task<List<T>> ReadAllAsync<T>(
        QueryDefinition query, int pageSize, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        using var pages = ledger.GetItemQueryIterator<T>(
            query, requestOptions: new QueryRequestOptions { MaxItemCount = pageSize });
        while (pages.HasMoreResults) all.AddRange(await pages.ReadNextAsync(cancellationToken));
        return all;
    }
}
