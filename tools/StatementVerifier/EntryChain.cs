using System.Security.Cryptography;
using System.Text.Json;

namespace StatementVerifier;

/// <summary>
/// Follows the entries of one customer: each by its own hash, its link to the one before, and its sums.
/// </summary>
internal sealed class EntryChain
{
    private const string StartHash = "0000000000000000000000000000000000000000000000000000000000000000";

    private readonly string customerId;

    private EntryChain(string customerId, long sequence, string hash, long balance) =>
        (this.customerId, Sequence, Hash, Balance) = (customerId, sequence, hash, balance);

    public long Sequence { get; private set; }

    public string Hash { get; private set; }

    public long Balance { get; private set; }

    /// <summary>Before the first entry of the customer.</summary>
    public static EntryChain Start(string customerId) => new(customerId, 0, StartHash, 0);

    /// <summary>Before an entry, as that entry tells it.</summary>
    public static EntryChain Before(JsonElement entry, string customerId, long balance)
    {
        var sequence = entry.Number("sequence");
        return sequence == 1
            ? Start(customerId).WithBalance(balance)
            : new EntryChain(customerId, sequence - 1, entry.Text("previousHash"), balance);
    }

    public static string Name(JsonElement entry) => $"entry {entry.Number("sequence")} ({entry.Text("entryId")})";

    public void Follow(JsonElement entry)
    {
        var name = Name(entry);
        Check(entry.Number("sequence") == Sequence + 1, $"after entry {Sequence} comes {name}; entries are missing.");
        Check(entry.Text("customerId") == customerId, $"{name} is of another customer.");
        Check(entry.Text("previousHash") == Hash, $"{name} does not name the hash of the entry before it.");
        Check(HashOf(entry) == entry.Text("hash"), $"{name} was changed: its content gives another hash.");
        var points = entry.Number("points");
        var moved = Sum(entry, "lots") + Sum(entry, "heldLots")
            - (entry.Optional("deficit") is null ? 0 : entry.Number("deficit"));
        Check(points == moved, $"{name} moves {points} points, but its lots, reservations and deficit {moved}.");
        Check(
            entry.Number("balance") == Balance + points,
            $"{name} says a balance of {entry.Number("balance")}, {Balance} and {points} points give another.");
        (Sequence, Hash, Balance) = (entry.Number("sequence"), entry.Text("hash"), entry.Number("balance"));
    }

    private EntryChain WithBalance(long balance)
    {
        Check(balance == 0, $"the balance before the first entry of a customer is 0, not {balance}.");
        return this;
    }

    private static string HashOf(JsonElement entry)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(CanonicalForm.Of(entry, without: "hash")));
        }
        catch (InvalidOperationException)
        {
            throw new CheckFailedException($"{Name(entry)} holds text that is no Unicode.");
        }
    }

    private static long Sum(JsonElement entry, string name) => entry.Optional(name) is null
        ? 0
        : entry.List(name).Sum(lot => lot.Number("points"));

    private static void Check(bool holds, string otherwise)
    {
        if (!holds) throw new CheckFailedException(otherwise);
    }
}
