using System.Globalization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>A command that takes back what another entry did; the ledger looks up what it needs to know.</summary>
public abstract record ReversalCommand : LedgerCommand
{
    /// <summary>The caller's id of the return or refund.</summary>
    public required string ReturnId { get; init; }

    /// <summary>The entry that is taken back.</summary>
    public required string ReversedId { get; init; }

    public string? Reason { get; init; }

    /// <summary>What stands in the ledger about it.</summary>
    internal ReversalBasis Basis { get; init; } = ReversalBasis.Unknown;

    public override string EntryId => Ledger.EntryId.Reverse(ReturnId);
}

/// <summary>What a reversal is decided on, besides the account.</summary>
/// <param name="Reversed">The entry that is taken back; null where there is none.</param>
/// <param name="Earlier">What took parts of it back before.</param>
/// <param name="Expired">Points of its own lots that have expired.</param>
public sealed record ReversalBasis(LedgerEntry? Reversed, IReadOnlyList<LedgerEntry> Earlier, Points Expired)
{
    public static readonly ReversalBasis Unknown = new(Reversed: null, [], Points.Zero);
}

/// <summary>The command to take back what a purchase earned, by its lines.</summary>
public sealed record ReversePurchase : ReversalCommand
{
    /// <summary>What goes back; empty for all that has not gone back yet.</summary>
    public IReadOnlyList<ReturnLine> Lines { get; init; } = [];

    /// <summary>What happens with points that the customer no longer has.</summary>
    public ReversalShortfall Shortfall { get; init; }

    public override string ContentHash => Shared.ContentHash.Of(
        ["reverse", ReversedId, Reason, .. Lines.SelectMany(line => line.Parts)]);

    public override LedgerDecision Decide(Account account, DateTimeOffset now) =>
        ReversalDecider.Purchase(account, this, now);
}

/// <summary>One line of a purchase that goes back: by quantity, by money, or, with neither, all that is left.</summary>
/// <param name="Line">The line's name on the receipt.</param>
/// <param name="Quantity">More than zero; null where not told by quantity.</param>
/// <param name="Amount">Money in the purchase's currency, more than zero; null where not told by money.</param>
public sealed record ReturnLine(string Line, decimal? Quantity = null, decimal? Amount = null)
{
    private const string Plain = "0.############################";

    internal IEnumerable<string?> Parts =>
    [
        Line, Quantity?.ToString(Plain, CultureInfo.InvariantCulture),
        Amount?.ToString(Plain, CultureInfo.InvariantCulture),
    ];
}

/// <summary>What happens when points are taken back that the customer no longer has.</summary>
public enum ReversalShortfall
{
    /// <summary>The customer owes them; the next points that come in repay it.</summary>
    Deficit,

    /// <summary>The program bears them; the balance stays at zero.</summary>
    WriteOff,
}

/// <summary>The command to give back points that were spent.</summary>
public sealed record ReverseRedemption : ReversalCommand
{
    /// <summary>More than zero; null for all that has not been given back yet.</summary>
    public Points? Points { get; init; }

    /// <summary>How long points can still be spent whose lot has expired since; zero for not at all.</summary>
    public TimeSpan Grace { get; init; }

    public override string ContentHash => Shared.ContentHash.Of("refund", ReversedId, Reason, Points?.ToString());

    public override LedgerDecision Decide(Account account, DateTimeOffset now) =>
        ReversalDecider.Redemption(account, this, now);
}
