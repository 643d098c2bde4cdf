using System.Text.Json;
using System.Text.Json.Nodes;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Tests.Integrity;

/// <summary>Somebody with access to the store and no scruples.</summary>
internal sealed class StoredLedger(LedgerFixture fixture, string customerId)
{
    private readonly Container container = fixture.Database.GetContainer(CosmosNames.Ledger);
    private readonly PartitionKey partition = new(customerId);

    public async Task<JsonObject> ReadAsync(string id) =>
        (await container.ReadItemAsync<JsonObject>(id, partition)).Resource;

    /// <summary>The document of the n-th entry.</summary>
    public async Task<JsonObject> EntryAsync(long sequence) =>
        await ReadAsync((await fixture.EntriesAsync(customerId)).First(entry => entry.Sequence == sequence).EntryId);

    public Task WriteAsync(JsonObject document) => container.UpsertItemAsync(document, partition);

    public Task DeleteAsync(string id) => container.DeleteItemAsync<JsonObject>(id, partition);

    public async Task DeleteEntryAsync(long sequence) => await DeleteAsync((string)(await EntryAsync(sequence))["id"]!);

    /// <summary>Changes a document.</summary>
    public async Task ChangeAsync(string id, Action<JsonObject> change)
    {
        var document = await ReadAsync(id);
        change(document);
        await WriteAsync(document);
    }

    /// <summary>Changes the n-th entry.</summary>
    /// <param name="rehash">Whether its hash is made anew, so that it fits by itself.</param>
    public async Task ChangeEntryAsync(long sequence, Action<JsonObject> change, bool rehash = false)
    {
        var document = await EntryAsync(sequence);
        change(document["entry"]!.AsObject());
        if (rehash) Rehash(document);
        await WriteAsync(document);
    }

    public static void Rehash(JsonObject document)
    {
        var entry = document["entry"]!.AsObject();
        entry["hash"] = EntryHash.Of(JsonSerializer.SerializeToElement(entry));
    }

    /// <summary>The document of an entry that is to follow the last one, with the sums beside it that fit.</summary>
    public async Task<JsonObject> ResumAsync(JsonObject document)
    {
        var entry = document["entry"].Deserialize<LedgerEntry>(StoredJson.Options)!;
        var before = (await fixture.EntriesAsync(customerId)).Aggregate(
            Account.Open(customerId), (account, it) => account.After(it));
        return JsonSerializer.SerializeToNode(EntryDocument.From(entry, before.After(entry)), StoredJson.Options)!
            .AsObject();
    }

    /// <summary>Gives points to the n-th entry, and writes everything from there on anew so that all of it
    /// fits.</summary>
    public async Task RewriteAsync(long from, long points)
    {
        var account = Account.Open(customerId);
        foreach (var entry in await fixture.EntriesAsync(customerId))
        {
            var more = entry.Sequence == from ? points : 0;
            var lots = entry.Lots.Select((lot, index) =>
                index == 0 ? lot with { Points = lot.Points + new Points(more) } : lot).ToList();
            var draft = entry with
            {
                Points = entry.Points + new Points(more),
                Lots = lots,
                Balance = account.Balance + entry.Points + new Points(more),
                PreviousHash = account.HeadHash,
            };
            var forged = draft with { Hash = EntryHash.Of(draft) };
            account = account.After(forged);
            await container.UpsertItemAsync(EntryDocument.From(forged, account), partition);
        }

        var old = await fixture.AccountAsync(customerId);
        await container.UpsertItemAsync(AccountDocument.From(account with { Tier = old.Tier }), partition);
    }
}
