using System.Text.Json;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>Holds what is stored of a customer against itself: entries, account and outbox tell the same.</summary>
internal static class LedgerAudit
{
    /// <returns>The entries, oldest first.</returns>
    public static async Task<IReadOnlyList<LedgerEntry>> AssertWholeAsync(this LedgerFixture fixture, string customerId)
    {
        var entries = await fixture.EntriesAsync(customerId);
        var account = await fixture.AccountAsync(customerId);
        var announced = await EventIdsAsync(fixture, customerId);
        var folded = entries.Aggregate(Account.Open(customerId), (sum, entry) => sum.After(entry));
        Assert.Multiple(() =>
        {
            Assert.That(Chain.IsWhole(entries), Is.True, customerId);
            Assert.That(
                entries.Select(entry => entry.Sequence),
                Is.EqualTo(Enumerable.Range(1, entries.Count).Select(n => (long)n)), customerId);
            Assert.That(Json(account), Is.EqualTo(Json(folded)), customerId);
            Assert.That(
                entries.Select(entry => entry.Balance), Is.EqualTo(Balances(entries)),
                $"each entry of {customerId} names the balance after it");
            Assert.That(account.Lots, Has.All.Property(nameof(Lot.Points)).GreaterThan(Points.Zero), customerId);
            Assert.That(
                account.Balance, Is.EqualTo(account.Lots.Sum() + account.Reserved - account.Deficit), customerId);
            Assert.That(announced, Is.EquivalentTo(entries.Select(LedgerEvents.EventIdOf)), customerId);
        });
        return entries;
    }

    private static IEnumerable<Points> Balances(IEnumerable<LedgerEntry> entries)
    {
        var balance = Points.Zero;
        foreach (var entry in entries)
        {
            balance += entry.Points;
            yield return balance;
        }
    }

    private static string Json(Account account) =>
        JsonSerializer.Serialize(AccountDocument.From(account), StoredJson.Options);

    private static async Task<List<string>> EventIdsAsync(LedgerFixture fixture, string customerId)
    {
        var query = new QueryDefinition("SELECT * FROM c WHERE c.type = @type")
            .WithParameter("@type", LedgerDocuments.OutboxType);
        var ids = new List<string>();
        using var pages = fixture.Database.GetContainer(CosmosNames.Ledger).GetItemQueryIterator<OutboxDocument>(
            query, requestOptions: new QueryRequestOptions { PartitionKey = new PartitionKey(customerId) });
        while (pages.HasMoreResults)
        {
            ids.AddRange((await pages.ReadNextAsync()).Select(document => document.Event.EventId));
        }

        return ids;
    }
}
