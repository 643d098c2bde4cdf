using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>
/// One customer's ledger without a store: commands are decided as <see cref="PointsLedger"/> does it.
/// </summary>
internal sealed class MemoryLedger(string customerId = "c-1")
{
    private readonly List<LedgerEntry> entries = [];
    private readonly List<OutboxEvent> events = [];

    public Account Account { get; private set; } = Account.Open(customerId);

    public IReadOnlyList<LedgerEntry> Entries => entries;

    public IReadOnlyList<OutboxEvent> Events => events;

    /// <summary>What would be compared between two ledgers: everything that is stored.</summary>
    public string StateHash => ContentHash.Of(
        [
            System.Text.Json.JsonSerializer.Serialize(Account, StoredJson.Options),
            .. entries.Select(entry => entry.Hash), .. events.Select(announced => announced.Data),
        ]);

    /// <summary>The entry that the command made, or that stood there; null where it was refused.</summary>
    public LedgerEntry? Execute(LedgerCommand command, DateTimeOffset now)
    {
        if (Find(command.EntryId) is { } known) return known;
        var lapsed = SpendDecider.Lapse(Account, now, limit: 20);
        if (Inform(command, now).Decide(lapsed.Account, now) is not LedgerDecision.Change change) return null;
        Store(lapsed.Then(change.Value));
        return entries[^1];
    }

    /// <summary>Records what time alone causes.</summary>
    public void Pass(DateTimeOffset now)
    {
        Store(SpendDecider.Lapse(Account, now, limit: 1_000));
        Store(SpendDecider.Expire(Account, now, limit: 1_000));
    }

    public LedgerEntry? Find(string entryId) => entries.Find(entry => entry.EntryId == entryId);

    private LedgerCommand Inform(LedgerCommand command, DateTimeOffset now) => command switch
    {
        ReversalCommand reversal => reversal with { Basis = BasisOf(reversal, now) },
        ReleasePoints release => release with
        {
            Award = Find(release.AwardId),
            Reversals = ReversalsOf(release.AwardId),
        },
        _ => command,
    };

    private ReversalBasis BasisOf(ReversalCommand command, DateTimeOffset now)
    {
        if (Find(command.ReversedId) is not { } reversed) return ReversalBasis.Unknown;
        var expired = reversed.Kind == EntryKind.Earn
            ? reversed.Lots.Where(lot => lot.IsDue(now)).Select(lot => Find(EntryId.Expire(lot.LotId)))
                .OfType<LedgerEntry>().Aggregate(Points.Zero, (sum, end) => sum - end.Points)
            : Points.Zero;
        return new ReversalBasis(reversed, ReversalsOf(reversed.EntryId), expired);
    }

    private IReadOnlyList<LedgerEntry> ReversalsOf(string entryId) =>
        [.. entries.Where(entry => entry.RefersTo == entryId && entry.Kind == EntryKind.Reverse)];

    private void Store(LedgerChange change)
    {
        Account = change.Account;
        entries.AddRange(change.Entries);
        events.AddRange(change.Events);
    }
}
