using CsCheck;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>Random histories of one customer, and what the ledger records in the order in which they arrive.</summary>
internal static class EffectiveHistories
{
    /// <summary>When the first thing happens.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>When everything has happened and arrives.</summary>
    public static readonly DateTimeOffset Arrival = Start.AddDays(Days);

    private const int Days = 40;
    private const string Line = "1";

    /// <summary>Awards of several terms, redemptions, and returns in parts, by count or by money.</summary>
    public static readonly Gen<LedgerCommand[]> Gen =
        from awards in Award.Array[1, 6]
        from spends in CsCheck.Gen.Select(CsCheck.Gen.Int[0, Days], CsCheck.Gen.Int[1, 60]).Array[0, 5]
        from returns in CsCheck.Gen.Select(
            CsCheck.Gen.Int[0, Days], CsCheck.Gen.Int[0, awards.Length - 1], CsCheck.Gen.Int[1, 3]).Array[0, 5]
        from byMoney in CsCheck.Gen.Bool
        select Commands(awards, spends, returns, byMoney);

    private static Gen<(int Day, int Points, int? Expires, bool Pending)> Award => CsCheck.Gen.Select(
        CsCheck.Gen.Int[0, Days], CsCheck.Gen.Int[0, 100], CsCheck.Gen.Int[0, 2 * Days].Nullable(), CsCheck.Gen.Bool,
        (day, points, expires, pending) => (day, points, expires, pending));

    /// <summary>
    /// Records the commands in their order, a minute each, with runs of the expiry before some of them; null where the
    /// ledger refuses one.
    /// </summary>
    public static IReadOnlyList<LedgerEntry>? Record(IReadOnlyList<LedgerCommand> commands, int expiryEvery)
    {
        var account = Account.Open("c-1");
        var entries = new List<LedgerEntry>();
        for (var i = 0; i < commands.Count; i++)
        {
            var now = Arrival.AddMinutes(i);
            if (i % expiryEvery == expiryEvery - 1) account = Expire(account, entries, now);
            if (Record(commands[i], account, entries, now) is not { } after) return null;
            account = after;
        }

        return entries;
    }

    /// <summary>The account after what has expired is recorded.</summary>
    public static Account Expire(Account account, List<LedgerEntry> entries, DateTimeOffset now)
    {
        var change = SpendDecider.Expire(account, now, limit: 100);
        entries.AddRange(change.Entries);
        return change.Account;
    }

    /// <summary>The account after a command; null where the ledger refuses it.</summary>
    public static Account? Record(
        LedgerCommand command, Account account, List<LedgerEntry> entries, DateTimeOffset now)
    {
        if (command is ReversePurchase it) command = it with { Basis = BasisOf(it, entries) };
        if (command.Decide(account, now) is not LedgerDecision.Change change) return null;
        entries.AddRange(change.Value.Entries);
        return change.Value.Account;
    }

    private static ReversalBasis BasisOf(ReversePurchase command, List<LedgerEntry> entries)
    {
        if (entries.Find(entry => entry.EntryId == command.ReversedId) is not { } award) return ReversalBasis.Unknown;
        var ends = award.Lots.Select(lot => EntryId.Expire(lot.LotId)).ToHashSet();
        return new ReversalBasis(
            award,
            [.. entries.Where(it => it.RefersTo == award.EntryId && it.Kind == EntryKind.Reverse)],
            entries.Where(it => ends.Contains(it.EntryId)).Aggregate(Points.Zero, (sum, it) => sum - it.Points));
    }

    private static LedgerCommand[] Commands(
        (int Day, int Points, int? Expires, bool Pending)[] awards, (int Day, int Points)[] spends,
        (int Day, int Award, int Quantity)[] returns, bool byMoney) =>
    [
        .. awards.Select((it, n) => Some.Earn($"order-{n}") with
        {
            EffectiveAt = Start.AddDays(it.Day),
            ExpiresAt = it.Expires is { } days ? Start.AddDays(it.Day + days).AddHours(n) : null,
            AvailableFrom = it.Pending ? Start.AddDays(it.Day + 5) : null,
            Receipt = Some.Receipt($"order-{n}", 0) with
            {
                Lines = [new ReceiptLine(9, "EUR", 1, new Points(it.Points)) { Line = Line, Quantity = 3 }],
            },
        }),
        .. spends.Select((it, n) => Some.Redeem(it.Points, $"spend-{n}") with
        {
            EffectiveAt = Start.AddDays(it.Day).AddHours(12),
        }),
        .. returns.Select((it, n) => new ReversePurchase
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            ReturnId = $"return-{n}",
            ReversedId = EntryId.Earn("default", $"order-{it.Award}"),
            EffectiveAt = Start.AddDays(it.Day).AddHours(18),
            Lines =
            [
                byMoney ? new ReturnLine(Line, Amount: 3 * it.Quantity) : new ReturnLine(Line, Quantity: it.Quantity),
            ],
        }),
    ];
}
