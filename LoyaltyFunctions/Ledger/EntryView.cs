using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>What a command did, or would do. It is made of the entry alone, so a repeat shows the same.</summary>
/// <param name="Points">What was added to the balance; negative where points went out.</param>
/// <param name="Reserved">What was added to the reserved points.</param>
/// <param name="Balance">The balance after it, with pending and reserved points.</param>
/// <param name="Lots">What was added to each lot.</param>
/// <param name="HeldLots">What was added to the held points of each lot; absent where nothing is held.</param>
public sealed record EntryView(
    string CustomerId, string EntryId, EntryKind Kind, Points Points, Points Reserved, Points Balance,
    IReadOnlyList<Lot> Lots, IReadOnlyList<Lot>? HeldLots)
{
    /// <summary>True where nothing was recorded; absent otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DryRun { get; init; }

    /// <summary>What was added to the points that the customer owes; absent where nothing was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Points Deficit { get; init; }

    /// <summary>Until when points are held, UTC; absent unless points were reserved.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>The entry that this one answers.</summary>
    public string? RefersTo { get; init; }

    /// <summary>The other customer of a transfer.</summary>
    public string? Counterparty { get; init; }

    /// <summary>What of a purchase went back.</summary>
    public IReadOnlyList<ReturnedLine>? Returned { get; init; }

    public EntryRemark? Remark { get; init; }

    public DateTimeOffset EffectiveAt { get; init; }

    public DateTimeOffset RecordedAt { get; init; }

    public static EntryView Of(LedgerEntry entry) => new(
        entry.CustomerId, entry.EntryId, entry.Kind, entry.Points, entry.Held, entry.Balance, entry.Lots,
        entry.HeldLots)
    {
        Deficit = entry.Deficit,
        HeldUntil = entry.HeldUntil,
        RefersTo = entry.RefersTo,
        Counterparty = entry.Counterparty,
        Returned = entry.Returned,
        Remark = entry.Remark,
        EffectiveAt = entry.EffectiveAt,
        RecordedAt = entry.RecordedAt,
    };
}

/// <summary>Answer of <c>GET entries/{entryId}</c>.</summary>
internal static class StoredEntryView
{
    /// <summary>The entry's own members, which its hash is about, and <c>reason</c>, which is no part of it.</summary>
    /// <param name="reason">Left out where it is null.</param>
    public static JsonObject Of(LedgerEntry entry, string? reason)
    {
        var view = JsonSerializer.SerializeToNode(entry, StoredJson.Options)!.AsObject();
        if (reason is not null) view["reason"] = reason;
        return view;
    }
}
