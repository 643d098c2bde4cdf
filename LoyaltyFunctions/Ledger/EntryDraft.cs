using System.Globalization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// An entry in the making: which lots points go to and come from. Points that come in repay a deficit first.
/// </summary>
internal sealed class EntryDraft(Account account, DateTimeOffset now)
{
    private readonly List<Lot> lots = [];
    private readonly List<Lot> held = [];
    private Points deficit;
    private int lotsMade;

    /// <summary>When the entry is recorded: never before the one that precedes it.</summary>
    public DateTimeOffset RecordedAt { get; } =
        now.ToUniversalTime() > account.LastRecordedAt ? now.ToUniversalTime() : account.LastRecordedAt;

    /// <summary>New points, as a lot of their own.</summary>
    /// <param name="terms">Points and terms of the lot; its id does not matter.</param>
    public void Give(Lot terms)
    {
        if (terms.Points == Points.Zero) return;

        // Where a deficit eats all of it, the entry still tells the terms: they matter once it is seen in the order in
        // which things happened.
        lots.Add(terms with { LotId = NextLotId(), Points = Repay(terms.Points) });
    }

    /// <summary>
    /// Points go back to the lot that they came from. Where that has expired they are a new lot, which is due at once,
    /// or at the end of the days of grace.
    /// </summary>
    public void GiveBack(Lot lot, DateTimeOffset? graceUntil = null)
    {
        var rest = Repay(lot.Points);
        if (rest == Points.Zero) return;
        lots.Add(lot.IsDue(RecordedAt)
            ? lot with { LotId = NextLotId(), ExpiresAt = graceUntil ?? lot.ExpiresAt, Points = rest }
            : lot with { Points = rest });
    }

    /// <summary>Takes as many of the points as the lots have, in their order.</summary>
    /// <returns>The points that are missing.</returns>
    public Points Take(Points wanted, IEnumerable<Lot> from)
    {
        foreach (var lot in from)
        {
            var left = lot.Points + lots.Where(change => change.LotId == lot.LotId).Sum();
            var part = wanted < left ? wanted : left;
            if (part <= Points.Zero) continue;
            lots.Add(lot with { Points = Points.Zero - part });
            wanted -= part;
        }

        return wanted;
    }

    /// <summary>Adds to the held points of lots; negative where they come free.</summary>
    public void Hold(IEnumerable<Lot> changes) => held.AddRange(changes);

    /// <summary>Changes the terms of a lot, not its points.</summary>
    public void Retell(Lot lot) => lots.Add(lot with { Points = Points.Zero });

    /// <summary>The customer owes points that are not there.</summary>
    public void Owe(Points points) => deficit += points;

    /// <summary>What the draft takes from lots so far, as points above zero.</summary>
    public IReadOnlyList<Lot> Taken => lots.Negated();

    /// <summary>The entry, chained to the account, with its event.</summary>
    /// <param name="complete">Adds what only this kind of entry has.</param>
    public LedgerChange Record(EntryKind kind, LedgerCause cause, Func<LedgerEntry, LedgerEntry>? complete = null)
    {
        var points = lots.Sum() + held.Sum() - deficit;
        var draft = new LedgerEntry
        {
            EntryId = cause.EntryId,
            CustomerId = account.CustomerId,
            Sequence = account.Sequence + 1,
            Kind = kind,
            Points = points,
            Balance = account.Balance + points,
            Lots = lots,
            HeldLots = held.Count > 0 ? held : null,
            Deficit = deficit,
            EffectiveAt = (cause.EffectiveAt ?? RecordedAt).ToUniversalTime(),
            RecordedAt = RecordedAt,
            ContentHash = cause.ContentHash,
            RecordedBy = cause.RecordedBy,
            PreviousHash = account.HeadHash,
            Hash = string.Empty,
        };
        draft = complete?.Invoke(draft) ?? draft;
        var entry = draft with { Hash = EntryHash.Of(draft) };
        var after = account.After(entry);
        return new LedgerChange(after, [entry], [LedgerEvents.For(entry, after)]);
    }

    private Points Repay(Points points)
    {
        var owed = account.Deficit + deficit;
        var repaid = points < owed ? points : owed;
        deficit -= repaid;
        return points - repaid;
    }

    private string NextLotId() => string.Create(
        CultureInfo.InvariantCulture, $"{account.Sequence + 1}.{++lotsMade}");
}

/// <summary>What makes an entry and who asked for it.</summary>
internal sealed record LedgerCause(
    string EntryId, string ContentHash, string RecordedBy, DateTimeOffset? EffectiveAt = null)
{
    public static LedgerCause Of(LedgerCommand command) =>
        new(command.EntryId, command.ContentHash, command.RecordedBy, command.EffectiveAt);
}
