using System.Globalization;
using System.Text.Json;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Integrity;

/// <summary>The heads of all chains at one time, under one hash. Stored as <c>{date}/seal.json</c>, once.</summary>
/// <param name="Date">The day that it stands for, UTC; one seal a day.</param>
/// <param name="SealedAt">When it was finished, UTC. The pages were read shortly before.</param>
/// <param name="TreeSize">Number of leaves: of customers with an account.</param>
/// <param name="RootHash">RFC 6962 root over the leaves of all pages in order; lower-case hex.</param>
/// <param name="Pages">Every page but the last holds the same number of leaves, a power of two: so each is a subtree,
/// and <paramref name="RootHash"/> is the root over theirs.</param>
/// <param name="PreviousRootHash">Root of the seal before this one; null for the first.</param>
/// <param name="Unreadable">Accounts without a leaf, because their heads could not be read; null for none. It is not
/// under the root.</param>
public sealed record Seal(
    DateOnly Date,
    DateTimeOffset SealedAt,
    long TreeSize,
    string RootHash,
    IReadOnlyList<SealPage> Pages,
    string? PreviousRootHash = null,
    UnreadableAccounts? Unreadable = null,
    int SchemaVersion = 1)
{
    public static string NameOf(DateOnly date) => $"{DayOf(date)}/seal.json";

    public static string DayOf(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>One file of leaves: JSON lines, each the bytes of one leaf.</summary>
/// <param name="Name">Blob name within the container <c>seals</c>: <c>2026-03-14/leaves-00000.jsonl</c>.</param>
/// <param name="FirstCustomerId">Of the first leaf.</param>
/// <param name="LastCustomerId">Of the last leaf.</param>
/// <param name="Count">Number of leaves; one or more.</param>
/// <param name="RootHash">RFC 6962 root over the leaves of this page; lower-case hex.</param>
public sealed record SealPage(string Name, string FirstCustomerId, string LastCustomerId, int Count, string RootHash)
{
    public static string NameOf(DateOnly date, int number) => string.Create(
        CultureInfo.InvariantCulture, $"{Seal.DayOf(date)}/leaves-{number:D5}.jsonl");

    /// <param name="leaves">At least one.</param>
    public static SealPage Of(string name, IReadOnlyList<SealLeaf> leaves) => new(
        name, leaves[0].CustomerId, leaves[^1].CustomerId, leaves.Count, RootOf(leaves));

    public static string RootOf(IEnumerable<SealLeaf> leaves) =>
        Convert.ToHexStringLower(MerkleTree.Root(leaves.Select(leaf => leaf.Hash)));

    /// <summary>Whether a customer would stand in this page, in either order that stores use for text.</summary>
    public bool Spans(string customerId) =>
        Spans(customerId, string.CompareOrdinal) || Spans(customerId, ByCodePoint);

    private bool Spans(string customerId, Comparison<string> order) =>
        order(FirstCustomerId, customerId) <= 0 && order(customerId, LastCustomerId) <= 0;

    private static int ByCodePoint(string left, string right) =>
        System.Text.Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(right));
}

/// <summary>The head of one customer's chain, as it is sealed.</summary>
/// <param name="Sequence">Of the last entry; 0 where there is none.</param>
/// <param name="HeadHash">Hash of the last entry.</param>
public sealed record SealLeaf(string CustomerId, long Sequence, string HeadHash)
{
    /// <summary>What is hashed: the canonical JSON of the three.</summary>
    internal ReadOnlyMemory<byte> Data => CanonicalJson.Of(JsonSerializer.SerializeToElement(this, StoredJson.Options));

    internal byte[] Hash => MerkleTree.LeafHash(Data.Span);
}
