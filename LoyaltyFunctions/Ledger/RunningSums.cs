using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>The sums of a customer's entries up to one of them. They are stored with each entry.</summary>
/// <param name="Sequence">The last entry that counts; 0 for none.</param>
/// <param name="Balance">The balance after it.</param>
/// <param name="LifetimePoints">The lifetime points after it.</param>
/// <param name="Totals">The sums by kind after it.</param>
public sealed record RunningSums(
    long Sequence, Points Balance, Points LifetimePoints, IReadOnlyList<KindTotal> Totals)
{
    /// <summary>Before the first entry.</summary>
    public static readonly RunningSums Start = new(0, Points.Zero, Points.Zero, []);

    /// <summary>After the last entry.</summary>
    public static RunningSums Of(Account account) =>
        new(account.Sequence, account.Balance, account.LifetimePoints, account.Totals);

    internal static RunningSums Of(EntryDocument document) =>
        new(document.Sequence, document.Entry.Balance, document.LifetimePoints, document.Totals);

    internal static RunningSums Before(EntryDocument document) => new(
        document.Sequence - 1,
        document.Entry.Balance - document.Points,
        document.LifetimePoints - document.Qualifying,
        document.Totals.Minus(document.Entry));
}
