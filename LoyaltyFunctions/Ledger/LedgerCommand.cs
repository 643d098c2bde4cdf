using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// What somebody asks of one customer's ledger. Recorded at most once for each <see cref="EntryId"/>.
/// </summary>
public abstract record LedgerCommand
{
    public required string CustomerId { get; init; }

    /// <summary>Who asks: a workflow's instance id, or a request.</summary>
    public required string RecordedBy { get; init; }

    /// <summary>When it happened; null for now.</summary>
    public DateTimeOffset? EffectiveAt { get; init; }

    /// <summary>The id of the entry that it makes, from its cause.</summary>
    public abstract string EntryId { get; }

    /// <summary>Hash of what is asked: the same id with another hash is refused.</summary>
    public abstract string ContentHash { get; }

    /// <summary>Whether a customer who has no account yet gets one.</summary>
    public virtual bool OpensAccount => false;

    /// <summary>What the command does to the account. Pure: called again for each version of the account.</summary>
    public abstract LedgerDecision Decide(Account account, DateTimeOffset now);
}

/// <summary>What a command does: a change, or nothing and why.</summary>
public abstract record LedgerDecision
{
    public sealed record Change(LedgerChange Value) : LedgerDecision;

    /// <param name="Refusal">What the caller is told.</param>
    /// <param name="IfKnown">What the caller is told instead where an entry of the id <paramref name="Lookup"/>
    /// stands in the ledger.</param>
    public sealed record Refuse(LedgerRefusal Refusal, string? Lookup = null, LedgerRefusal? IfKnown = null)
        : LedgerDecision;

    internal static LedgerDecision Refused(LedgerRefusalCode code, string detail) =>
        new Refuse(new LedgerRefusal(code, detail));
}

/// <summary>What one batch writes: new entries, the account, and the events that tell of it.</summary>
/// <param name="Account">The account to store; its ETag is that of the version it was computed from.</param>
/// <param name="Entries">The new entries in order, that of the command last; none where only the account
/// changes.</param>
/// <param name="Events">Announcements for the outbox.</param>
public sealed record LedgerChange(
    Account Account, IReadOnlyList<LedgerEntry> Entries, IReadOnlyList<OutboxEvent> Events)
{
    /// <summary>Why people asked for the entries, in words: stored beside them.</summary>
    public IReadOnlyList<EntryReason> Reasons { get; init; } = [];

    /// <summary>How many of the last entries somebody asked for: where one of their ids is taken, it was done
    /// before.</summary>
    internal int Asked { get; init; } = 1;

    /// <summary>How many documents the batch writes.</summary>
    internal int Operations => Entries.Count + Events.Count + Reasons.Count + 1;

    /// <summary>A change that follows this one in the same batch.</summary>
    internal LedgerChange Then(LedgerChange next) => new(
        next.Account, [.. Entries, .. next.Entries], [.. Events, .. next.Events])
    {
        Reasons = [.. Reasons, .. next.Reasons],
    };

    /// <summary>The same change with the reason of its last entry.</summary>
    internal LedgerChange Because(string? reason) => reason is null
        ? this
        : this with { Reasons = [.. Reasons, new EntryReason(Entries[^1].EntryId, Entries[^1].RecordedAt, reason)] };
}
