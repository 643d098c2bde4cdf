using System.Net;
using System.Text.Json;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Liability;

/// <summary>
/// Keeps in the container <c>ledger</c> what closing a day must remember: a customer's position in the customer's
/// partition, the closed days in one of their own. There the outbox publishes the events of both.
/// </summary>
public sealed class CosmosLiabilityStore(Database database)
{
    /// <summary>So many accounts and positions are looked at for a page of customer ids.</summary>
    public const int PageDocumentsMax = 1_000;

    private readonly Container ledger = database.GetContainer(CosmosNames.Ledger);

    /// <summary>
    /// The ids of customers with an account or a position, in order, from behind one on. A position whose account is
    /// gone is among them: that is a drift.
    /// </summary>
    /// <returns>The ids, and the last of them where there may be more.</returns>
    public async Task<(IReadOnlyList<string> CustomerIds, string? Next)> ReadCustomerIdsAsync(
        string after, int limit, CancellationToken cancellationToken)
    {
        var query = new QueryDefinition(
                "SELECT VALUE c.customerId FROM c WHERE c.type IN (@account, @position) AND c.customerId > @after"
                + " ORDER BY c.customerId OFFSET 0 LIMIT @limit")
            .WithParameter("@account", LedgerDocuments.AccountType)
            .WithParameter("@position", LiabilityDocuments.PositionType)
            .WithParameter("@after", after)
            .WithParameter("@limit", limit);
        var found = await ReadAsync<string>(query, partition: null, cancellationToken);
        return ([.. found.Distinct()], found.Count < limit ? null : found[^1]);
    }

    /// <summary>The last day that was closed for a customer, or null. One point read.</summary>
    /// <exception cref="NotSupportedException">It was written by another version of this program.</exception>
    public async Task<LiabilityPosition?> ReadPositionAsync(string customerId, CancellationToken cancellationToken)
    {
        using var response = await ledger.ReadItemStreamAsync(
            LiabilityDocuments.PositionId, new PartitionKey(customerId), cancellationToken: cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        response.EnsureSuccessStatusCode();
        var document = await JsonSerializer.DeserializeAsync<PositionDocument>(
            response.Content, StoredJson.Options, cancellationToken);
        return document!.ToPosition();
    }

    /// <summary>Stores a customer's position and announces a drift, each where there is one, in one batch.</summary>
    public async Task SaveAsync(
        string customerId, LiabilityPosition? position, OutboxEvent? drifted, CancellationToken cancellationToken)
    {
        if (position is null && drifted is null) return;
        var batch = ledger.CreateTransactionalBatch(new PartitionKey(customerId));
        if (position is not null) batch.UpsertItem(PositionDocument.From(position));
        if (drifted is not null) batch.UpsertItem(OutboxDocument.From(customerId, drifted));
        await ExecuteAsync(batch, cancellationToken);
    }

    /// <summary>The latest closed day before a day; null where there is none.</summary>
    public async Task<DateOnly?> ReadLastClosedBeforeAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var query = new QueryDefinition(
                "SELECT VALUE c.recordedAt FROM c WHERE c.type = @type AND c.recordedAt < @day"
                + " ORDER BY c.recordedAt DESC OFFSET 0 LIMIT 1")
            .WithParameter("@type", LiabilityDocuments.ClosedDayType)
            .WithParameter("@day", LiabilityDay.Start(day));
        var found = await ReadAsync<DateTimeOffset>(query, LiabilityDocuments.ClosedDays, cancellationToken);
        return found.Count > 0 ? LiabilityDay.Of(found[0]) : null;
    }

    /// <summary>Remembers that a day is closed, and announces it, in one batch.</summary>
    public async Task SaveClosedAsync(DateOnly day, OutboxEvent closed, CancellationToken cancellationToken)
    {
        var batch = ledger.CreateTransactionalBatch(new PartitionKey(LiabilityDocuments.ClosedDays));
        batch.UpsertItem(ClosedDayDocument.Of(day));
        batch.UpsertItem(OutboxDocument.From(LiabilityDocuments.ClosedDays, closed));
        await ExecuteAsync(batch, cancellationToken);
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(
        QueryDefinition query, string? partition, CancellationToken cancellationToken)
    {
        var options = new QueryRequestOptions { MaxItemCount = PageDocumentsMax };
        if (partition is not null) options.PartitionKey = new PartitionKey(partition);
        var found = new List<T>();
        using var pages = ledger.GetItemQueryIterator<T>(query, requestOptions: options);
        while (pages.HasMoreResults) found.AddRange(await pages.ReadNextAsync(cancellationToken));
        return found;
    }

    private static async Task ExecuteAsync(TransactionalBatch batch, CancellationToken cancellationToken)
    {
        using var response = await batch.ExecuteAsync(cancellationToken);
        if (response.IsSuccessStatusCode) return;
        throw new CosmosException(
            $"A batch of the liability was refused: {response.ErrorMessage}", response.StatusCode, subStatusCode: 0,
            response.ActivityId, response.RequestCharge);
    }
}
