namespace AzureServices.Cosmos.Faults;

/// <summary>The rules in force, in the order given.</summary>
internal sealed class FaultBook
{
    private readonly Lock _gate = new();
    private readonly List<CosmosFaultRule> _rules = [];

    public CosmosFaultRule Add(CosmosFault fault)
    {
        Check(fault);
        var rule = new CosmosFaultRule(fault, this);
        lock (_gate) _rules.Add(rule);
        return rule;
    }

    public void Remove(CosmosFaultRule rule)
    {
        lock (_gate) _rules.Remove(rule);
    }

    public void Clear()
    {
        lock (_gate) _rules.Clear();
    }

    /// <summary>The effect for this operation, with one use of its rule spent; null where no rule strikes.</summary>
    public CosmosFaultEffect? Take(CosmosOperation operation)
    {
        lock (_gate)
        {
            var rule = _rules.Find(it => it.Strikes(operation));
            if (rule?.IsSpent == true) _rules.Remove(rule);
            return rule?.Effect;
        }
    }

    private static void Check(CosmosFault fault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fault.Count, 1);
        if (fault.Probability is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(fault), fault.Probability, "The probability of a fault is above 0 and at most 1.");
        if (fault.Effect is CosmosFaultEffect.Answer { Status: < 400 or > 599 } answer)
            throw new ArgumentOutOfRangeException(
                nameof(fault), answer.Status, "A fault answers with a status from 400 to 599.");
        if (fault.Effect is CosmosFaultEffect.Delay { Wait: var wait } && wait <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(fault), wait, "A fault delays for more than no time.");
    }
}
