using System.Globalization;
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
    /// <summary>The document's id; the entry's own must be the same.</summary>
    public required string DocumentId { get; init; }

    /// <summary>The document's sequence, by which entries are read in order; null where it is no whole
    /// number.</summary>
    public long? Position { get; init; }

    /// <summary>The entry; null where it cannot be read.</summary>
    public LedgerEntry? Entry { get; init; }

    /// <summary>Whether the stored JSON gives the hash that the entry names.</summary>
    public bool FitsItsHash { get; init; }

    /// <summary>What of the document is not as the entry says, or why the entry cannot be read; null for
    /// nothing.</summary>
    public string? Fault { get; init; }

    public string? PreviousHash => Entry?.PreviousHash;

    public string? Hash => Entry?.Hash;

    public long? Sequence => Entry?.Sequence;

    public static StoredEntry Read(JsonElement document)
    {
        var id = Text(document, "id") ?? string.Empty;
        var position = Member(document, "sequence") is { ValueKind: JsonValueKind.Number } number
            && number.TryGetInt64(out var whole) ? whole : (long?)null;
        try
        {
            var read = document.Deserialize<EntryDocument>(StoredJson.Options)!;
            if (read.Entry is null) return Unreadable("it holds no entry");
            return new StoredEntry
            {
                DocumentId = id,
                Position = position,
                Entry = read.Entry,
                FitsItsHash = EntryHash.Of(document.GetProperty("entry")) == read.Entry.Hash,
                Fault = Difference(read),
            };
        }
        catch (Exception exception)
            when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            return Unreadable($"it cannot be read: {exception.Message}");
        }

        StoredEntry Unreadable(string why) => new() { DocumentId = id, Position = position, Fault = why };
    }

    private static string? Difference(EntryDocument document)
    {
        var entry = document.Entry;
        var (name, outer, inner) =
            document.Id != entry.EntryId ? ("id", document.Id, entry.EntryId)
            : document.CustomerId != entry.CustomerId ? ("customerId", document.CustomerId, entry.CustomerId)
            : document.SchemaVersion != LedgerDocuments.SchemaVersion
                ? ("schemaVersion", Shown(document.SchemaVersion), Shown(LedgerDocuments.SchemaVersion))
            : document.RefersTo != entry.RefersTo ? ("refersTo", document.RefersTo, entry.RefersTo)
            : !document.EffectiveAt.EqualsExact(entry.EffectiveAt)
                ? ("effectiveAt", Shown(document.EffectiveAt), Shown(entry.EffectiveAt))
            : !document.RecordedAt.EqualsExact(entry.RecordedAt)
                ? ("recordedAt", Shown(document.RecordedAt), Shown(entry.RecordedAt))
            : (null, null, null);
        return name is null ? null : $"the document's {name} is '{outer}', it should be '{inner}'";
    }

    private static string Shown(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static JsonElement? Member(JsonElement document, string name) =>
        document.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement document, string name) =>
        Member(document, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
