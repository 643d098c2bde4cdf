using System.Text.Json.Serialization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// One immutable line of a customer's ledger. A mistake is corrected by a further entry, never by a change.
/// </summary>
/// <remarks>
/// An entry says by itself what it does to the account: the account is the fold of <see cref="Account.After"/> over the
/// entries, and <c>Points = sum of Lots + Held - Deficit</c> holds for each.
/// </remarks>
public sealed record LedgerEntry
{
    /// <summary>From the cause, see <see cref="Ledger.EntryId"/>; unique per customer.</summary>
    public required string EntryId { get; init; }

    public required string CustomerId { get; init; }

    /// <summary>1 for the customer's first entry, then without gaps.</summary>
    public required long Sequence { get; init; }

    public required EntryKind Kind { get; init; }

    /// <summary>What the entry adds to the balance; negative where points go out, 0 where they are only held.</summary>
    public required Points Points { get; init; }

    /// <summary>The balance after this entry.</summary>
    public required Points Balance { get; init; }

    /// <summary>What the entry adds to the lifetime points: those of an award, negative for what is returned.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Points Qualifying { get; init; }

    /// <summary>What the entry adds to each lot; negative where it takes. A lot not seen before is made.</summary>
    public IReadOnlyList<Lot> Lots { get; init; } = [];

    /// <summary>What the entry adds to the deficit: above zero where the customer owes more than before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Points Deficit { get; init; }

    /// <summary>What the entry adds to the held points of each lot; null where it touches no reservation.</summary>
    public IReadOnlyList<Lot>? HeldLots { get; init; }

    /// <summary>What the entry adds to the reserved points.</summary>
    [JsonIgnore]
    public Points Held => (HeldLots ?? []).Sum();

    /// <summary>What the entry adds to the use of a cap, negative for returns; null where none applies.</summary>
    public CapUse? Cap { get; init; }

    /// <summary>When it happened (the purchase's own time), UTC.</summary>
    public required DateTimeOffset EffectiveAt { get; init; }

    /// <summary>When the ledger learned of it, UTC; never before the entry that precedes it.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Hash of what was asked: tells a repeat from another use of the same id.</summary>
    public required string ContentHash { get; init; }

    /// <summary>Who recorded it: a workflow's instance id, which leads to the uploaded file, or a request.</summary>
    public required string RecordedBy { get; init; }

    /// <summary>
    /// The entry that this one answers: what is reversed, posted, voided, released or corrected; null otherwise.
    /// </summary>
    public string? RefersTo { get; init; }

    /// <summary>How the points of an award came about; null for every other kind.</summary>
    public Receipt? Receipt { get; init; }

    /// <summary>What of the purchase went back; null unless an award is reversed.</summary>
    public IReadOnlyList<ReturnedLine>? Returned { get; init; }

    /// <summary>Until when a reservation holds its points, UTC; null for every other kind.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>The other customer of a transfer; null for every other kind.</summary>
    public string? Counterparty { get; init; }

    /// <summary>By whom and what for, where people decide; null otherwise. Ids and hashes, never words.</summary>
    public EntryRemark? Remark { get; init; }

    /// <summary>The hash of the entry before, or <see cref="EntryHash.Start"/> for the first.</summary>
    public required string PreviousHash { get; init; }

    /// <summary>SHA-256 over the canonical form of everything above: see <see cref="EntryHash"/>.</summary>
    public required string Hash { get; init; }
}

/// <summary>What an entry is. Stored by name.</summary>
public enum EntryKind
{
    /// <summary>A purchase earned points.</summary>
    Earn,

    /// <summary>Points were spent at once.</summary>
    Redeem,

    /// <summary>A lot reached its expiry.</summary>
    Expire,

    /// <summary>An award or a redemption was taken back, in part or whole.</summary>
    Reverse,

    /// <summary>A person corrected the balance.</summary>
    Adjust,

    /// <summary>Points went to another customer.</summary>
    TransferOut,

    /// <summary>Points came from another customer.</summary>
    TransferIn,

    /// <summary>Points of a transfer that the receiver could not take came back to the sender.</summary>
    TransferBack,

    /// <summary>Points are held for a later redemption.</summary>
    Reserve,

    /// <summary>Held points were spent, in part or whole; what is left came free.</summary>
    Post,

    /// <summary>Held points came free because the caller gave them up.</summary>
    Void,

    /// <summary>Held points came free because nobody asked for them in time.</summary>
    Lapse,

    /// <summary>Pending points became available by an event.</summary>
    Release,
}

