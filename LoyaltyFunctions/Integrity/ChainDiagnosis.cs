using LoyaltyFunctions.Ledger;

namespace LoyaltyFunctions.Integrity;

/// <summary>
/// Tells what happened where the next entry is not the one that must follow. Looks at the entries around, and asks
/// whose hashes they name: a forger can make one entry fit, but not those that others wrote behind it. Pure.
/// </summary>
/// <param name="before">The account before the place in question.</param>
/// <param name="last">The entry before it; null at the start.</param>
/// <param name="window">The entries from there on, by their documents' sequence.</param>
/// <param name="headHash">The head that the account names, where the window goes to the end.</param>
internal sealed class ChainDiagnosis(
    Account before, StoredEntry? last, IReadOnlyList<StoredEntry> window, string? headHash)
{
    private readonly long next = before.Sequence + 1;

    public ChainFinding Of(StoredEntry front)
    {
        var rightful = window.Where(entry => entry.FitsItsHash && Claims(entry)).ToList();
        return rightful switch
        {
            [] => WithoutRightful(front),
            [var one] => BesideRightful(front, one),
            _ => OfRivals(rightful),
        };
    }

    private bool Claims(StoredEntry entry) => entry.PreviousHash == before.HeadHash && entry.Sequence == next;

    /// <summary>Whether what was written later builds on the entry.</summary>
    private bool IsBuiltOn(StoredEntry entry) =>
        entry.Hash == headHash || window.Any(other => other != entry && other.PreviousHash == entry.Hash);

    // Two entries claim the place, each with a hash that fits.
    private ChainFinding OfRivals(List<StoredEntry> rivals)
    {
        var forged = rivals.FirstOrDefault(rival => rival.Fault is not null || rival.Position != next)
            ?? rivals.FirstOrDefault(rival => !IsBuiltOn(rival)) ?? rivals[^1];
        return Finding(
            ChainFault.Inserted, forged, forged.Fault ?? "a second entry claims this place, and others build on that");
    }

    private ChainFinding BesideRightful(StoredEntry front, StoredEntry rightful)
    {
        if (rightful == front && front.Position == next)
        {
            return front.Fault is null && window.Count > 1
                ? Intruder(window[1])
                : Finding(ChainFault.Changed, front, front.Fault ?? "it names another customer");
        }

        if (rightful.Position == next) return Intruder(front);
        var displaced = front.Position == next && front != rightful ? front : rightful;
        return Finding(
            ChainFault.Reordered, displaced,
            $"the documents' order is not that of the entries; entry {next} stands at {Shown(rightful.Position)}");
    }

    private ChainFinding Intruder(StoredEntry entry) => entry.FitsItsHash && entry.Sequence != entry.Position
        ? Finding(ChainFault.Reordered, entry, $"it was recorded as entry {Shown(entry.Sequence)}")
        : Finding(ChainFault.Inserted, entry, "a second entry stands there, and this one is not part of the chain");

    private ChainFinding WithoutRightful(StoredEntry front)
    {
        if (front.Position is not { } position || position < next)
        {
            return new ChainFinding(
                front.Position ?? next, front.DocumentId, ChainFault.Inserted,
                $"The document '{front.DocumentId}' stands at {Shown(front.Position)}, where no entry can be.");
        }

        if (position > next) return Missing(position - 1, front);
        if (front.Entry is null) return Finding(ChainFault.Changed, front, front.Fault!);
        if (Claims(front)) return Finding(ChainFault.Changed, front, "its content gives another hash than it names");
        if (window.FirstOrDefault(entry => entry.PreviousHash == before.HeadHash && entry != front) is { } moved)
        {
            return Finding(
                ChainFault.Reordered, front,
                $"'{moved.DocumentId}' continues the chain here, and stands at {Shown(moved.Position)}");
        }

        if (!front.FitsItsHash)
        {
            return Finding(ChainFault.Changed, front, "neither its content nor the hash before it fits");
        }

        return front.Sequence == next ? Unlinked(front) : Elsewhere(front);
    }

    // The entry is whole, but names another hash before it: if others build on it, the one before it was rewritten.
    private ChainFinding Unlinked(StoredEntry front) => last is not null && IsBuiltOn(front)
        ? new ChainFinding(
            before.Sequence, last.DocumentId, ChainFault.Changed,
            $"Entry {before.Sequence} was changed and its hash made anew: entry {next} names another hash before it.")
        : Finding(ChainFault.Changed, front, "it names another hash before it than that of the entry before it");

    // The entry is whole, but of another place. Where all that follow moved up as well, they closed a gap.
    private ChainFinding Elsewhere(StoredEntry front) => window.All(entry => entry.Sequence > entry.Position)
        ? Missing(front.Sequence!.Value - 1, front)
        : Finding(ChainFault.Reordered, front, $"it was recorded as entry {Shown(front.Sequence)}");

    private ChainFinding Missing(long through, StoredEntry follower) => new(
        next, EntryId: null, ChainFault.Missing,
        (through == next ? $"Entry {next} is missing" : $"Entries {next} to {through} are missing")
        + $"; '{follower.DocumentId}' comes next.");

    private ChainFinding Finding(ChainFault kind, StoredEntry entry, string what) => new(
        next, entry.DocumentId, kind,
        $"'{entry.DocumentId}' at {next} {Verb(kind)}: {what}.");

    private static string Verb(ChainFault kind) => kind switch
    {
        ChainFault.Inserted => "was inserted",
        ChainFault.Reordered => "was reordered",
        _ => "was changed",
    };

    private static string Shown(long? place) => place is { } number
        ? number.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : "no whole number";
}
