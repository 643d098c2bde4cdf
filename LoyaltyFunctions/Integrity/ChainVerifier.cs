using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Integrity;

/// <summary>
/// Checks a customer's entries one after the other, in the order of their documents' sequence, and at the end the
/// account: hashes, links, sums. Keeps the sums and a few entries ahead, whatever the length of the chain. Pure; what
/// was tampered with is a finding, never an exception.
/// </summary>
/// <param name="sealedHead">What the newest seal says of the customer; null for nothing.</param>
internal sealed class ChainVerifier(string customerId, SealedHead? sealedHead = null)
{
    /// <summary>So many entries are looked ahead to tell what happened to a bad one.</summary>
    public const int WindowMax = 64;

    private readonly List<StoredEntry> window = new(WindowMax + 1);
    private Account account = Account.Open(customerId);
    private StoredEntry? last;

    /// <summary>The first thing that is wrong; null for nothing so far.</summary>
    public ChainFinding? Finding { get; private set; }

    /// <summary>How many entries were added.</summary>
    public long Entries { get; private set; }

    /// <summary>The sequence of the last entry that was added; 0 before the first.</summary>
    public long Through { get; private set; }

    public void Add(StoredEntry entry)
    {
        Entries++;
        Through = Math.Max(Through, entry.Position ?? 0);
        if (Finding is not null) return;
        window.Add(entry);
        if (window.Count > WindowMax) Finding = Step(headHash: null);
    }

    /// <summary>Checks what is left, and the account.</summary>
    /// <param name="stored">Null where there is none.</param>
    /// <returns>The first thing that is wrong; null for nothing.</returns>
    public ChainFinding? Finish(StoredAccount? stored)
    {
        while (Finding is null && window.Count > 0) Finding = Step(stored?.Document?.HeadHash);
        return Finding ??= Head(stored);
    }

    private ChainFinding? Step(string? headHash)
    {
        var entry = window[0];
        var isNext = entry.FitsItsHash && entry.Fault is null && entry.PreviousHash == account.HeadHash
            && entry.Position == account.Sequence + 1 && entry.Sequence == entry.Position
            && entry.Entry!.CustomerId == customerId;
        var isAlone = window.Count == 1 || window[1].Position != entry.Position;
        if (isNext && isAlone)
        {
            window.RemoveAt(0);
            last = entry;
            return Count(entry.Entry!, entry.Sums);
        }

        return new ChainDiagnosis(account, last, window, headHash).Of(entry);
    }

    private ChainFinding? Count(LedgerEntry entry, StoredSums? sums)
    {
        try
        {
            var points = entry.Lots.Sum() + entry.Held - entry.Deficit;
            var after = account.After(entry);
            var wrong = points != entry.Points ? "its points are not what it says of lots, reservations and deficit"
                : after.Balance != entry.Balance ? "its balance is not the one before it and its points"
                : entry.RecordedAt < account.LastRecordedAt ? "it was recorded before the entry that precedes it"
                : null;
            account = after;
            if (wrong is not null) return Changed(entry, $"{wrong}; its hash was made anew");
            if (sums?.Fit(entry, after) != true)
            {
                return Changed(entry, "the sums beside it are not those of the entries up to it");
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever a made-up entry does to the sums: it is the entry that is wrong.
            return Changed(entry, $"it does not fit the account before it ({exception.Message})");
        }

        return sealedHead?.Sequence == entry.Sequence && sealedHead.HeadHash != entry.Hash
            ? new ChainFinding(
                entry.Sequence, entry.EntryId, ChainFault.NotAsSealed,
                $"The head that was sealed on {sealedHead.Date:yyyy-MM-dd} is not in the chain: entry {entry.Sequence} "
                + "had another hash then. It, or entries before it, were written anew.")
            : null;
    }

    private ChainFinding? Head(StoredAccount? stored)
    {
        if (stored?.Document is { } document && document.Sequence > account.Sequence)
        {
            return Missing($"The account stands at entry {document.Sequence}, the entries end at {account.Sequence}.");
        }

        if (sealedHead?.Sequence > account.Sequence)
        {
            return Missing(
                $"Entry {sealedHead.Sequence} was sealed on {sealedHead.Date:yyyy-MM-dd}, the entries end at "
                + $"{account.Sequence}: the head that was sealed is not in the chain.");
        }

        return stored is null
            ? new ChainFinding(
                account.Sequence, EntryId: null, ChainFault.WrongHead,
                $"The account is gone; {account.Sequence} entries stand without it.")
            : stored.Difference(account);
    }

    private ChainFinding Missing(string detail) =>
        new(account.Sequence + 1, EntryId: null, ChainFault.Missing, detail);

    private static ChainFinding Changed(LedgerEntry entry, string why) =>
        new(entry.Sequence, entry.EntryId, ChainFault.Changed, $"Entry {entry.Sequence} was changed: {why}.");
}
