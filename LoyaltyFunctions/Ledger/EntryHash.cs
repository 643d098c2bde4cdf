using System.Text.Json;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// The hash chain of one customer: each entry's hash covers the entry and the hash before it, so a changed, dropped,
/// inserted or reordered entry breaks the chain from there on.
/// </summary>
/// <remarks>
/// The hash is SHA-256, in lower-case hex, over the entry's JSON without its member <c>hash</c> in the form of
/// <see cref="CanonicalJson"/>. Anybody can compute it from what the API shows of an entry.
/// </remarks>
public static class EntryHash
{
    /// <summary>What the first entry of a customer names as the hash before it.</summary>
    public const string Start = "0000000000000000000000000000000000000000000000000000000000000000";

    /// <summary>The hash that the entry must have.</summary>
    public static string Of(LedgerEntry entry) => Of(JsonSerializer.SerializeToElement(entry, StoredJson.Options));

    /// <summary>The hash that an entry must have, from its JSON as it is stored or shown.</summary>
    public static string Of(JsonElement entry) => ContentHash.Of(CanonicalJson.Of(entry, "hash").Span);
}
