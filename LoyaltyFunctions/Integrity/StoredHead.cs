using System.Buffers;
using System.Text.Json;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Integrity;

/// <summary>The head of an account as it lies in the store, whoever wrote it.</summary>
/// <param name="Leaf">What is sealed of it; null where its sequence or hash is none.</param>
internal sealed record StoredHead(string CustomerId, SealLeaf? Leaf)
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <param name="document">With the account's <c>customerId</c>, <c>sequence</c> and <c>headHash</c>.</param>
    public static StoredHead Read(JsonElement document)
    {
        var customerId = document.GetProperty("customerId").GetString()!;
        var leaf = document.TryGetProperty("sequence", out var sequence) && IsSequence(sequence)
            && document.TryGetProperty("headHash", out var headHash) && IsHash(headHash)
            ? new SealLeaf(customerId, sequence.GetInt64(), headHash.GetString()!)
            : null;
        return new StoredHead(customerId, leaf);
    }

    // A larger number has no canonical form, so that it could not be hashed.
    private static bool IsSequence(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var sequence)
        && sequence is >= 0 and <= Points.Max;

    private static bool IsHash(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { } hash
        && hash.Length == EntryHash.Start.Length && !hash.AsSpan().ContainsAnyExcept(HexDigits);
}
