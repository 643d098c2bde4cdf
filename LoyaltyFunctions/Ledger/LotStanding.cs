using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>What has become of a lot.</summary>
public enum LotState
{
    /// <summary>Its points can be spent.</summary>
    Available,

    /// <summary>Its points will become available.</summary>
    Pending,

    /// <summary>All that is left of it is held by reservations.</summary>
    Reserved,

    /// <summary>It is past its expiry, which the next run records.</summary>
    Due,

    /// <summary>What was left of it has expired.</summary>
    Expired,

    /// <summary>Nothing is left of it: it was spent, transferred or taken back.</summary>
    Used,
}

/// <summary>A lot as it stands on the account.</summary>
/// <param name="ExpiresAt">UTC; absent where it never expires.</param>
/// <param name="AvailableFrom">UTC; absent where its points can be spent at once or wait for a release.</param>
/// <param name="Left">Points left, those held by reservations not among them.</param>
/// <param name="Reserved">Points of it that open reservations hold.</param>
/// <param name="MergedInto">The lot into which it was added up with others that are alike in program, month of issue
/// and expiry: then <paramref name="Left"/> and <paramref name="Reserved"/> are those of all of them. Absent where it
/// stands alone.</param>
public sealed record LotStanding(
    string LotId,
    string Program,
    string IssuedIn,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? AvailableFrom,
    LotState State,
    Points Left,
    Points Reserved,
    string? MergedInto)
{
    /// <summary>All lots with points left or held. Pure.</summary>
    public static IReadOnlyList<LotStanding> AllOf(Account account, DateTimeOffset at) =>
    [
        .. account.Lots.Concat(account.Reservations.SelectMany(held => held.Lots)).DistinctBy(lot => lot.LotId)
            .FirstExpiringFirst().Select(lot => Now(lot, account, at)),
    ];

    /// <summary>One lot. Pure.</summary>
    /// <param name="lot">As an entry tells of it.</param>
    /// <param name="expired">The names under which lots of the customer have expired.</param>
    public static LotStanding Of(Lot lot, Account account, IReadOnlySet<string> expired, DateTimeOffset at)
    {
        var names = LotMerge.NamesOf(lot).ToList();
        var name = names.Find(it => Stands(it, account)) ?? lot.LotId;
        var standing = Now(lot with { LotId = name }, account, at);
        return standing with
        {
            LotId = lot.LotId,
            State = standing.State == LotState.Used && names.Exists(expired.Contains)
                ? LotState.Expired
                : standing.State,
            MergedInto = name == lot.LotId ? null : name,
        };
    }

    private static bool Stands(string name, Account account) =>
        account.Lots.Any(lot => lot.LotId == name)
        || account.Reservations.SelectMany(held => held.Lots).Any(lot => lot.LotId == name);

    private static LotStanding Now(Lot lot, Account account, DateTimeOffset at)
    {
        var freed = account.Reservations.Where(held => held.HeldUntil <= at).SelectMany(held => held.Lots);
        var left = account.Lots.Concat(freed).Where(it => it.LotId == lot.LotId).ToList();
        var reserved = account.Reservations.Where(held => held.HeldUntil > at).SelectMany(held => held.Lots)
            .Where(it => it.LotId == lot.LotId).Sum();
        var terms = left.FirstOrDefault() ?? lot;
        return new LotStanding(
            lot.LotId, terms.Program, terms.IssuedIn, terms.ExpiresAt,
            terms.AvailableFrom > at ? terms.AvailableFrom : null,
            StateOf(terms, left.Sum(), reserved, at), left.Sum(), reserved, MergedInto: null);
    }

    private static LotState StateOf(Lot terms, Points left, Points reserved, DateTimeOffset at) =>
        left == Points.Zero ? reserved == Points.Zero ? LotState.Used : LotState.Reserved
        : terms.IsDue(at) ? LotState.Due
        : terms.IsPending(at) ? LotState.Pending
        : LotState.Available;
}
