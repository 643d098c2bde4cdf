using System.Diagnostics;
using System.Text.Json.Serialization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>Ids, types and schema version of the documents in the container <c>ledger</c>.</summary>
internal static class LedgerDocuments
{
    public const int SchemaVersion = 2;
    public const string AccountId = "account";
    public const string AccountType = "account";
    public const string EntryType = "entry";
    public const string OutboxType = "outbox";
    public const string RefusedTransferType = "refusedTransfer";
    public const string RemarkType = "remark";

    /// <exception cref="NotSupportedException">The document is of another version than this one reads.</exception>
    public static void RequireVersion(int stored, string customerId, string id)
    {
        if (stored == SchemaVersion) return;
        throw new NotSupportedException(
            $"The document '{id}' of customer '{customerId}' has schema version {stored}, this program reads "
            + $"{SchemaVersion}; on a machine for development, start with --clean.");
    }
}

/// <summary>Stored form of <see cref="Account"/>.</summary>
internal sealed record AccountDocument
{
    public string Id { get; init; } = LedgerDocuments.AccountId;
    public required string CustomerId { get; init; }
    public string Type { get; init; } = LedgerDocuments.AccountType;
    public int SchemaVersion { get; init; } = LedgerDocuments.SchemaVersion;
    public required Points Balance { get; init; }
    public required Points LifetimePoints { get; init; }
    public string? Tier { get; init; }
    public required long Sequence { get; init; }
    public required string HeadHash { get; init; }
    public required DateTimeOffset LastRecordedAt { get; init; }
    public required IReadOnlyList<Lot> Lots { get; init; }
    public required Points Deficit { get; init; }
    public required IReadOnlyList<Reservation> Reservations { get; init; }
    public required IReadOnlyList<CapUse> Caps { get; init; }
    public IReadOnlyList<KindTotal> Totals { get; init; } = [];
    public DateTimeOffset? RemindedThrough { get; init; }

    /// <summary>Written by the store.</summary>
    [JsonPropertyName("_etag")]
    public string? ETag { get; init; }

    /// <summary>When the next lot or reservation ends: what the expiry looks for.</summary>
    public DateTimeOffset? NextEndAt { get; init; }

    /// <summary>When the next lot expires that has not been announced.</summary>
    public DateTimeOffset? NextReminderAt { get; init; }

    public static AccountDocument From(Account account) => new()
    {
        CustomerId = account.CustomerId,
        Balance = account.Balance,
        LifetimePoints = account.LifetimePoints,
        Tier = account.Tier,
        Sequence = account.Sequence,
        HeadHash = account.HeadHash,
        LastRecordedAt = account.LastRecordedAt,
        Lots = account.Lots,
        Deficit = account.Deficit,
        Reservations = account.Reservations,
        Caps = account.Caps,
        Totals = account.Totals,
        RemindedThrough = account.RemindedThrough,
        NextEndAt = account.NextEndAt,
        NextReminderAt = account.NextReminderAt,
    };

    public Account ToAccount(string? eTag)
    {
        LedgerDocuments.RequireVersion(SchemaVersion, CustomerId, Id);
        return new()
        {
            CustomerId = CustomerId,
            Balance = Balance,
            LifetimePoints = LifetimePoints,
            Tier = Tier,
            Sequence = Sequence,
            HeadHash = HeadHash,
            LastRecordedAt = LastRecordedAt,
            Lots = Lots,
            Deficit = Deficit,
            Reservations = Reservations,
            Caps = Caps,
            Totals = Totals,
            RemindedThrough = RemindedThrough,
            ETag = eTag,
        };
    }
}

/// <summary>
/// Stored form of <see cref="LedgerEntry"/>: the entry itself beside what queries look for and add up.
/// </summary>
/// <param name="LifetimePoints">The customer's lifetime points after this entry.</param>
/// <param name="Totals">The sums by kind after this entry.</param>
/// <param name="Entry">Null where a document of another type is read as one.</param>
internal sealed record EntryDocument(
    string Id,
    string CustomerId,
    string Type,
    int SchemaVersion,
    long Sequence,
    DateTimeOffset EffectiveAt,
    DateTimeOffset RecordedAt,
    string? RefersTo,
    Points Points,
    Points Qualifying,
    Points LifetimePoints,
    IReadOnlyList<KindTotal> Totals,
    LedgerEntry Entry)
{
    /// <param name="after">The account after the entry: its running sums stand beside the entry.</param>
    public static EntryDocument From(LedgerEntry entry, Account after) => new(
        entry.EntryId, entry.CustomerId, LedgerDocuments.EntryType, LedgerDocuments.SchemaVersion,
        entry.Sequence, entry.EffectiveAt, entry.RecordedAt, entry.RefersTo,
        entry.Points, entry.Qualifying, after.LifetimePoints, after.Totals, entry);

    /// <summary>The documents of a change, in the order of its entries.</summary>
    public static IReadOnlyList<EntryDocument> Of(LedgerChange change)
    {
        // The account is the one after the last entry: for those before it, the sums are taken back step by step.
        var after = change.Account;
        var documents = new List<EntryDocument>();
        foreach (var entry in change.Entries.Reverse())
        {
            documents.Insert(0, From(entry, after));
            after = after with
            {
                LifetimePoints = after.LifetimePoints - entry.Qualifying,
                Totals = after.Totals.Minus(entry),
            };
        }

        return documents;
    }
}

/// <summary>
/// Takes the id of an entry that must never come: the points of a transfer go back, so they must not arrive too. It is
/// no entry and changes no account.
/// </summary>
internal sealed record RefusedTransferDocument(string Id, string CustomerId)
{
    public string Type { get; init; } = LedgerDocuments.RefusedTransferType;
    public int SchemaVersion { get; init; } = LedgerDocuments.SchemaVersion;
}

/// <summary>
/// Stored form of <see cref="EntryReason"/>, beside its entry and not in it: the one document of the ledger that holds
/// words about people, and that erasure deletes.
/// </summary>
internal sealed record RemarkDocument(
    string Id, string CustomerId, string Type, int SchemaVersion, DateTimeOffset RecordedAt, string Reason)
{
    public static RemarkDocument From(string customerId, EntryReason reason) => new(
        IdOf(reason.EntryId), customerId, LedgerDocuments.RemarkType, LedgerDocuments.SchemaVersion,
        reason.RecordedAt, reason.Reason);

    public static string IdOf(string entryId) => $"{LedgerDocuments.RemarkType}:{entryId}";
}

/// <summary>Stored form of <see cref="OutboxEvent"/>.</summary>
internal sealed record OutboxDocument(string Id, string CustomerId, string Type, int SchemaVersion, OutboxEvent Event)
{
    public static OutboxDocument From(string customerId, OutboxEvent announced) => new(
        $"outbox:{announced.EventId}", customerId, LedgerDocuments.OutboxType, LedgerDocuments.SchemaVersion,
        announced with { TraceParent = announced.TraceParent ?? Activity.Current?.Id });
}
