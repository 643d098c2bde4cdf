namespace AzureServices.Cosmos.Faults;

/// <summary>The rules in force, each with what is left of its count.</summary>
internal sealed class FaultBook
{
    private readonly Lock _gate = new();
    private readonly List<(CosmosFault Fault, int Left)> _rules = [];

    public void Add(CosmosFault fault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fault.Count, 1);
        lock (_gate) _rules.Add((fault, fault.Count));
    }

    /// <summary>The effect for this operation, with one use of its rule spent; null where no rule matches.</summary>
    public CosmosFaultEffect? Take(CosmosOperation operation)
    {
        lock (_gate)
        {
            var index = _rules.FindIndex(rule => rule.Fault.Matches(operation));
            if (index < 0) return null;
            var (fault, left) = _rules[index];
            if (left == 1) _rules.RemoveAt(index);
            else _rules[index] = (fault, left - 1);
            return fault.Effect;
        }
    }
}
