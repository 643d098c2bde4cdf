using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// The past of a customer's ledger in Cosmos. Each question but that for sums by effective time costs the same
/// whatever the number of entries: it seeks one place in one index and reads from there.
/// </summary>
public sealed class CosmosLedgerHistory(Database database)
{
    private readonly Container ledger = database.GetContainer(CosmosNames.Ledger);

    /// <summary>The sums of all entries that were recorded before an instant. No request where that is all of them,
    /// else at most two.</summary>
    public async Task<RunningSums> ReadSumsBeforeAsync(
        Account account, DateTimeOffset before, CancellationToken cancellationToken)
    {
        if (account.LastRecordedAt < before) return RunningSums.Of(account);
        var earlier = await FindAsync(
            account.CustomerId, "c.recordedAt < @value ORDER BY c.recordedAt DESC", before, cancellationToken);

        // Of several entries that were recorded at one instant, any may have been found. The sums are those before the
        // first entry that was not recorded earlier.
        var first = await FindAsync(
            account.CustomerId, "c.sequence > @value AND c.recordedAt >= @at ORDER BY c.sequence",
            earlier?.Sequence ?? 0, cancellationToken, before);
        return RunningSums.Before(first!);
    }

    /// <summary>The sums up to an entry; null where there is no such entry. One request at the most.</summary>
    public async Task<RunningSums?> ReadSumsAtAsync(
        Account account, long sequence, CancellationToken cancellationToken)
    {
        if (sequence == 0) return RunningSums.Start;
        if (sequence == account.Sequence) return RunningSums.Of(account);
        return await FindAtAsync(account.CustomerId, sequence, cancellationToken) is { } found
            ? RunningSums.Of(found)
            : null;
    }

    /// <summary>The entry of a sequence number, or null. One request.</summary>
    public async Task<LedgerEntry?> ReadEntryAtAsync(
        string customerId, long sequence, CancellationToken cancellationToken) =>
        (await FindAtAsync(customerId, sequence, cancellationToken))?.Entry;

    /// <summary>Those of the entries that are there. One request.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> ReadEntriesAsync(
        string customerId, IReadOnlyCollection<string> entryIds, CancellationToken cancellationToken)
    {
        if (entryIds.Count == 0) return [];
        var partition = new PartitionKey(customerId);
        var found = await ledger.ReadManyItemsAsync<EntryDocument>(
            [.. entryIds.Distinct().Select(id => (id, partition))], cancellationToken: cancellationToken);
        return [.. found.Where(it => it.Type == LedgerDocuments.EntryType).Select(document => document.Entry)];
    }

    /// <summary>
    /// What the entries add up to that happened up to an instant, as far as they were known at another. Served from
    /// the indexes; the cost grows with the number of entries.
    /// </summary>
    /// <param name="asOf">Counts what happened until then.</param>
    /// <param name="knownAt">Counts what was recorded until then; null for all.</param>
    public async Task<(Points Balance, Points LifetimePoints)> SumAsync(
        string customerId, DateTimeOffset asOf, DateTimeOffset? knownAt, CancellationToken cancellationToken)
    {
        var query = new QueryDefinition(
                "SELECT SUM(c.points) AS points, SUM(c.qualifying) AS qualifying FROM c"
                + " WHERE c.type = @type AND c.effectiveAt <= @asOf"
                + (knownAt is null ? "" : " AND c.recordedAt <= @knownAt"))
            .WithParameter("@type", LedgerDocuments.EntryType)
            .WithParameter("@asOf", asOf)
            .WithParameter("@knownAt", knownAt);
        var options = new QueryRequestOptions { PartitionKey = new PartitionKey(customerId) };
        using var pages = ledger.GetItemQueryIterator<EntrySum>(query, requestOptions: options);
        var (points, lifetime) = (Points.Zero, Points.Zero);
        while (pages.HasMoreResults)
        {
            foreach (var sum in await pages.ReadNextAsync(cancellationToken))
            {
                points += sum.Points;
                lifetime += sum.Qualifying;
            }
        }

        return (points, lifetime);
    }

    private async Task<EntryDocument?> FindAtAsync(
        string customerId, long sequence, CancellationToken cancellationToken)
    {
        var found = await FindAsync(
            customerId, "c.sequence >= @value ORDER BY c.sequence", sequence, cancellationToken);
        return found?.Sequence == sequence ? found : null;
    }

    private async Task<EntryDocument?> FindAsync<T>(
        string customerId, string condition, T value, CancellationToken cancellationToken, DateTimeOffset? at = null)
    {
        var query = new QueryDefinition($"SELECT TOP 1 * FROM c WHERE c.type = @type AND {condition}")
            .WithParameter("@type", LedgerDocuments.EntryType)
            .WithParameter("@value", value)
            .WithParameter("@at", at);
        var options = new QueryRequestOptions { PartitionKey = new PartitionKey(customerId), MaxItemCount = 1 };
        using var pages = ledger.GetItemQueryIterator<EntryDocument>(query, requestOptions: options);
        while (pages.HasMoreResults)
        {
            if ((await pages.ReadNextAsync(cancellationToken)).FirstOrDefault() is { } found) return found;
        }

        return null;
    }

    /// <summary>Sums as the store gives them.</summary>
    private sealed record EntrySum(Points Points, Points Qualifying);
}
