using System.Text.Json;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Integrity;

/// <summary>An account as it lies in the store; reading it never throws.</summary>
/// <param name="Document">The account; null where it cannot be read.</param>
/// <param name="Fault">Why it cannot be read; null where it can.</param>
internal sealed record StoredAccount(AccountDocument? Document, string? Fault)
{
    public static StoredAccount Read(JsonElement document)
    {
        try
        {
            var read = document.Deserialize<AccountDocument>(StoredJson.Options)!;
            return read.SchemaVersion == LedgerDocuments.SchemaVersion
                ? new StoredAccount(read, Fault: null)
                : new StoredAccount(Document: null, $"its schema version is {read.SchemaVersion}");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new StoredAccount(Document: null, $"it cannot be read: {exception.Message}");
        }
    }

    /// <summary>What of the account is not what the entries give; null where all of it is. Which tier was announced,
    /// and how far reminders went, no entry says.</summary>
    /// <param name="sum">The account that the entries add up to.</param>
    public ChainFinding? Difference(Account sum)
    {
        if (Document is not { } stored) return Wrong(sum, $"The account is not readable: {Fault}.");
        if (stored.Sequence < sum.Sequence)
        {
            return Wrong(
                sum, $"The account stands at entry {stored.Sequence}, the entries go on to {sum.Sequence}: an older "
                    + "version of the account was put back, or its sequence was changed.");
        }

        var expected = AccountDocument.From(sum with { RemindedThrough = stored.RemindedThrough });
        var name = Facts(stored).Zip(Facts(expected))
            .FirstOrDefault(pair => !SameJson(pair.First.Value, pair.Second.Value)).First.Name;
        return name is null
            ? null
            : Wrong(
                sum, $"The account's {JsonNamingPolicy.CamelCase.ConvertName(name)} is not what its {sum.Sequence} "
                    + "entries give.");
    }

    private static IEnumerable<(string Name, object? Value)> Facts(AccountDocument account) =>
    [
        (nameof(account.CustomerId), account.CustomerId),
        (nameof(account.HeadHash), account.HeadHash),
        (nameof(account.Balance), account.Balance),
        (nameof(account.Lots), account.Lots),
        (nameof(account.Deficit), account.Deficit),
        (nameof(account.Reservations), account.Reservations),
        (nameof(account.LifetimePoints), account.LifetimePoints),
        (nameof(account.Caps), account.Caps),
        (nameof(account.Totals), account.Totals),
        (nameof(account.LastRecordedAt), account.LastRecordedAt),
        (nameof(account.NextEndAt), account.NextEndAt),
        (nameof(account.NextReminderAt), account.NextReminderAt),
    ];

    private static bool SameJson(object? left, object? right) =>
        JsonSerializer.Serialize(left, StoredJson.Options) == JsonSerializer.Serialize(right, StoredJson.Options);

    private static ChainFinding Wrong(Account sum, string detail) =>
        new(sum.Sequence, EntryId: null, ChainFault.WrongHead, detail);
}
