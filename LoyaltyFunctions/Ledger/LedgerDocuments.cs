using System.Diagnostics;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>Ids, types and schema version of the documents in the container <c>ledger</c>.</summary>
internal static class LedgerDocuments
{
    public const int SchemaVersion = 1;
    public const string AccountId = "account";
    public const string AccountType = "account";
    public const string EntryType = "entry";
    public const string OutboxType = "outbox";
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

    public static AccountDocument From(Account account) => new()
    {
        CustomerId = account.CustomerId,
        Balance = account.Balance,
        LifetimePoints = account.LifetimePoints,
        Tier = account.Tier,
        Sequence = account.Sequence,
        HeadHash = account.HeadHash,
    };

    public Account ToAccount(string eTag) => new()
    {
        CustomerId = CustomerId,
        Balance = Balance,
        LifetimePoints = LifetimePoints,
        Tier = Tier,
        Sequence = Sequence,
        HeadHash = HeadHash,
        ETag = eTag,
    };
}

/// <summary>Stored form of <see cref="LedgerEntry"/>: the entry itself beside what the store needs.</summary>
internal sealed record EntryDocument(
    string Id, string CustomerId, string Type, int SchemaVersion, long Sequence, LedgerEntry Entry)
{
    public static EntryDocument From(LedgerEntry entry) => new(
        entry.EntryId, entry.CustomerId, LedgerDocuments.EntryType, LedgerDocuments.SchemaVersion,
        entry.Sequence, entry);
}

/// <summary>Stored form of <see cref="OutboxEvent"/>.</summary>
internal sealed record OutboxDocument(string Id, string CustomerId, string Type, int SchemaVersion, OutboxEvent Event)
{
    public static OutboxDocument From(string customerId, OutboxEvent announced) => new(
        $"outbox:{announced.EventId}", customerId, LedgerDocuments.OutboxType, LedgerDocuments.SchemaVersion,
        announced with { TraceParent = announced.TraceParent ?? Activity.Current?.Id });
}
