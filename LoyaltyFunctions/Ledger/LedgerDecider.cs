using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>What one batch writes: at most one entry, the account, and the events that tell of it.</summary>
/// <param name="Account">The account to store; its ETag is that of the version it was computed from.</param>
/// <param name="Entry">The new entry, or null where only the account changes.</param>
/// <param name="Events">Announcements for the outbox.</param>
public sealed record LedgerChange(Account Account, LedgerEntry? Entry, IReadOnlyList<OutboxEvent> Events);

/// <summary>
/// Computes what a command does to an account. Pure: state, command and time go in, a change comes out.
/// </summary>
public static class LedgerDecider
{
    /// <exception cref="OverflowException">The balance would leave the range of points.</exception>
    public static LedgerChange Earn(Account account, EarnPoints command, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(command.Points.Value);
        var draft = new LedgerEntry
        {
            EntryId = command.EntryId,
            CustomerId = command.CustomerId,
            Sequence = account.Sequence + 1,
            Kind = EntryKind.Earn,
            Points = command.Points,
            EffectiveAt = command.EffectiveAt.ToUniversalTime(),
            RecordedAt = now.ToUniversalTime(),
            ContentHash = command.ContentHash,
            RecordedBy = command.RecordedBy,
            Receipt = command.Receipt,
            PreviousHash = account.HeadHash,
            Hash = string.Empty,
        };
        var entry = draft with { Hash = EntryHash.Of(draft) };
        var after = account.After(entry);
        return new LedgerChange(after, entry, [PointsAwarded.For(entry, after)]);
    }

    /// <summary>Tells a repeat from another use of the same id, once the entry is known to be there.</summary>
    public static LedgerAnswer Settle(LedgerEntry existing, EarnPoints command)
    {
        if (existing.ContentHash != command.ContentHash) return new LedgerAnswer.KeyReused(existing);

        // The writer itself asks again after a lost answer or a restart: to it the entry is recorded, not repeated.
        return existing.RecordedBy == command.RecordedBy
            ? new LedgerAnswer.Recorded(existing)
            : new LedgerAnswer.Repeated(existing);
    }
}
