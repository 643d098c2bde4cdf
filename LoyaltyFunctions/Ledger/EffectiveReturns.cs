using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// The points of returns, told anew in the order in which they happened: each gives back its share of all that has gone
/// back until then, so what one return was worth depends on those before it.
/// </summary>
internal sealed class EffectiveReturns
{
    private readonly Dictionary<string, LedgerEntry> awards;
    private readonly HashSet<(string Award, string Line)> byMoney;
    private readonly Dictionary<string, List<ReturnedLine>> gone = [];

    public EffectiveReturns(IReadOnlyCollection<LedgerEntry> entries)
    {
        awards = entries.Where(entry => entry.Receipt is not null).ToDictionary(entry => entry.EntryId);

        // The last part of a line names both what is left of the quantity and of the money; a part before it has said
        // by which of them the line is returned.
        byMoney = entries.Where(entry => entry.Returned is not null).SelectMany(entry => entry.Returned!
            .Where(line => line.Quantity == 0).Select(line => (entry.RefersTo!, line.Line))).ToHashSet();
    }

    /// <summary>The points of a return; to be asked in the order in which the returns happened.</summary>
    public Points PointsOf(LedgerEntry entry)
    {
        if (!awards.TryGetValue(entry.RefersTo ?? "", out var award)) return Sum(entry.Returned!);
        if (!gone.TryGetValue(award.EntryId, out var earlier)) gone[award.EntryId] = earlier = [];
        var asked = entry.Returned!.Select(line => byMoney.Contains((award.EntryId, line.Line))
            ? new ReturnLine(line.Line, Amount: line.Amount)
            : new ReturnLine(line.Line, Quantity: line.Quantity));
        var decision = ReturnPolicy.Decide(award.Receipt!, earlier, [.. asked]);
        var lines = decision.Refusal is null ? decision.Lines : entry.Returned!;
        earlier.AddRange(lines);
        return Sum(lines);
    }

    private static Points Sum(IEnumerable<ReturnedLine> lines) =>
        lines.Aggregate(Points.Zero, (sum, line) => sum + line.Points);
}
