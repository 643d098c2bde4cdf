using System.Text.Json;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Integrity;

/// <summary>
/// An entry as it lies in the store, whoever wrote it: nothing about it is taken for granted, and reading it never
/// throws.
/// </summary>
internal sealed record StoredEntry
{
    // What the document repeats of the entry, so that queries find it.
    private static readonly (string Outer, string Inner)[] Copies =
    [
        ("id", "entryId"), ("customerId", "customerId"), ("effectiveAt", "effectiveAt"), ("recordedAt", "recordedAt"),
        ("refersTo", "refersTo"),
    ];

    /// <summary>The document's id; the entry's own must be the same.</summary>
    public required string DocumentId { get; init; }

    /// <summary>The document's sequence, by which entries are read in order; null where it is no whole
    /// number.</summary>
    public long? Position { get; init; }

    /// <summary>The same as the store orders it; null where it is no number at all.</summary>
    public double? Place { get; init; }

    /// <summary>The entry; null where it cannot be read.</summary>
    public LedgerEntry? Entry { get; init; }

    /// <summary>Whether the stored JSON gives the hash that the entry names.</summary>
    public bool FitsItsHash { get; init; }

    /// <summary>What of the document is not as the entry says, or why the entry cannot be read; null for
    /// nothing.</summary>
    public string? Fault { get; init; }

    /// <summary>What the document says beside the entry of the sums after it; null where it says nothing.</summary>
    public StoredSums? Sums { get; init; }

    public string? PreviousHash => Entry?.PreviousHash;

    public string? Hash => Entry?.Hash;

    public long? Sequence => Entry?.Sequence;

    public static StoredEntry Read(JsonElement document)
    {
        var id = Text(document, "id") ?? string.Empty;
        var position = Member(document, "sequence") is { ValueKind: JsonValueKind.Number } number
            && number.TryGetInt64(out var whole) ? whole : (long?)null;
        var place = Member(document, "sequence") is { ValueKind: JsonValueKind.Number } any
            ? any.GetDouble() : (double?)null;
        try
        {
            if (Member(document, "entry") is not { ValueKind: JsonValueKind.Object } json)
            {
                return Unreadable("it holds no entry");
            }

            var entry = json.Deserialize<LedgerEntry>(StoredJson.Options)!;
            return new StoredEntry
            {
                DocumentId = id,
                Position = position,
                Place = place,
                Entry = entry,
                FitsItsHash = EntryHash.Of(json) == entry.Hash,
                Fault = Difference(document, json),
                Sums = StoredSums.Read(document),
            };
        }
        catch (Exception exception)
            when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            return Unreadable($"it cannot be read: {exception.Message}");
        }

        StoredEntry Unreadable(string why) =>
            new() { DocumentId = id, Position = position, Place = place, Fault = why };
    }

    private static string? Difference(JsonElement document, JsonElement entry)
    {
        foreach (var (outer, inner) in Copies)
        {
            var (copy, original) = (Text(document, outer), Text(entry, inner));
            if (copy != original) return $"the document's {outer} is '{copy}', the entry's {inner} '{original}'";
        }

        return Member(document, "schemaVersion") is { ValueKind: JsonValueKind.Number } version
            && version.TryGetInt32(out var number) && number == LedgerDocuments.SchemaVersion
            ? null
            : $"the document's schemaVersion is not {LedgerDocuments.SchemaVersion}";
    }

    private static JsonElement? Member(JsonElement document, string name) =>
        document.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement document, string name) =>
        Member(document, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}

/// <summary>The sums beside an entry: they are not under its hash, so they are computed anew.</summary>
internal sealed record StoredSums(
    Points Points, Points Qualifying, Points LifetimePoints, IReadOnlyList<KindTotal> Totals)
{
    /// <summary>Null where one of them is missing or no sum.</summary>
    public static StoredSums? Read(JsonElement document) =>
        Number(document, "points") is { } points && Number(document, "qualifying") is { } qualifying
        && Number(document, "lifetimePoints") is { } lifetime
        && document.TryGetProperty("totals", out var totals)
            ? new StoredSums(points, qualifying, lifetime, totals.Deserialize<KindTotal[]>(StoredJson.Options) ?? [])
            : null;

    /// <summary>Whether they are what the entry and the account after it give.</summary>
    public bool Fit(LedgerEntry entry, Account after) =>
        Points == entry.Points && Qualifying == entry.Qualifying && LifetimePoints == after.LifetimePoints
        && Totals.SequenceEqual(after.Totals);

    private static Points? Number(JsonElement document, string name) =>
        document.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number
        && member.TryGetInt64(out var number) ? new Points(number) : null;
}
