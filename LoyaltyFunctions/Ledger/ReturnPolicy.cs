using System.Globalization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>What a return gives back: lines with their points, or why it is refused. One of the two is empty.</summary>
public sealed record ReturnDecision(IReadOnlyList<ReturnedLine> Lines, LedgerRefusal? Refusal)
{
    internal static ReturnDecision Refuse(LedgerRefusalCode code, string detail) =>
        new([], new LedgerRefusal(code, detail));
}

/// <summary>
/// How many points go back with the lines of a purchase: computed from its receipt, never from today's rules. Pure.
/// </summary>
/// <remarks>
/// A part of a line gives back its share of all that has gone back so far, rounded down, less what went back before;
/// the last part gives back the rest. So any series of returns that empties a purchase gives back exactly its points.
/// </remarks>
public static class ReturnPolicy
{
    /// <param name="earlier">What went back before.</param>
    /// <param name="asked">What is to go back; empty for everything that is left.</param>
    public static ReturnDecision Decide(
        Receipt receipt, IReadOnlyList<ReturnedLine> earlier, IReadOnlyList<ReturnLine> asked)
    {
        var bought = receipt.Lines.GroupBy(line => line.Line)
            .ToDictionary(line => line.Key, line => BoughtLine.Of(line, earlier));
        if (asked.Count == 0)
        {
            asked = [.. bought.Values.Where(line => !line.IsEmpty).Select(line => new ReturnLine(line.Line))];
        }

        if (asked.Count == 0)
        {
            return ReturnDecision.Refuse(
                LedgerRefusalCode.AlreadyReversed, $"All of purchase '{receipt.PurchaseId}' went back before.");
        }

        var returned = new List<ReturnedLine>();
        foreach (var line in asked)
        {
            if (!bought.TryGetValue(line.Line, out var state))
            {
                return ReturnDecision.Refuse(
                    LedgerRefusalCode.UnknownLine,
                    $"Purchase '{receipt.PurchaseId}' has no line '{line.Line}'; "
                    + $"its lines are {string.Join(", ", bought.Keys)}.");
            }

            if (state.Refuse(line) is { } refusal) return new ReturnDecision([], refusal);
            var part = state.Return(line);
            bought[line.Line] = state.After(part);
            returned.Add(part);
        }

        return new ReturnDecision(returned, Refusal: null);
    }
}

/// <summary>A line of a purchase and what of it has gone back.</summary>
internal sealed record BoughtLine(
    string Line, decimal Quantity, decimal Amount, Points Points, ReturnedLine Gone)
{
    /// <summary>As many as any currency has.</summary>
    private const int AmountDecimals = 4;

    public bool IsEmpty => Gone.Quantity >= Quantity || (Amount > 0 && Gone.Amount >= Amount);

    public static BoughtLine Of(IGrouping<string, ReceiptLine> line, IEnumerable<ReturnedLine> earlier)
    {
        var gone = earlier.Where(it => it.Line == line.Key)
            .Aggregate(new ReturnedLine(line.Key, 0, 0, Points.Zero), Plus);
        var first = line.First();
        var points = line.Aggregate(Points.Zero, (sum, it) => sum + it.Points);
        return new BoughtLine(line.Key, first.Quantity, first.Amount, points, gone);
    }

    public BoughtLine After(ReturnedLine part) => this with { Gone = Plus(Gone, part) };

    public LedgerRefusal? Refuse(ReturnLine asked)
    {
        if (IsEmpty || Gone.Quantity + (asked.Quantity ?? 0) > Quantity || Gone.Amount + (asked.Amount ?? 0) > Amount)
        {
            return new LedgerRefusal(
                LedgerRefusalCode.MoreThanBought,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Of line '{Line}', {Quantity} for {Amount} were bought and {Gone.Quantity} for {Gone.Amount} went "
                    + $"back before; no more than the rest can go back."));
        }

        return null;
    }

    public ReturnedLine Return(ReturnLine asked)
    {
        if (asked.Quantity is { } quantity && Gone.Quantity + quantity < Quantity)
        {
            var gone = Gone.Quantity + quantity;
            var amount = Math.Max(0, decimal.Round(Amount * gone / Quantity, AmountDecimals) - Gone.Amount);
            return new ReturnedLine(Line, quantity, amount, PointsOf(gone, Quantity));
        }

        if (asked.Quantity is null && asked.Amount is { } money && Gone.Amount + money < Amount)
        {
            return new ReturnedLine(Line, 0, money, PointsOf(Gone.Amount + money, Amount));
        }

        return new ReturnedLine(Line, Quantity - Gone.Quantity, Amount - Gone.Amount, Points - Gone.Points);
    }

    // Multiplied before it is divided: a third of 3 points is a point.
    private Points PointsOf(decimal gone, decimal bought)
    {
        var share = new Points((long)decimal.Floor(Points.Value * gone / bought)) - Gone.Points;
        return share > Points.Zero ? share : Points.Zero;
    }

    private static ReturnedLine Plus(ReturnedLine sum, ReturnedLine part) => new(
        sum.Line, sum.Quantity + part.Quantity, sum.Amount + part.Amount, sum.Points + part.Points);
}
