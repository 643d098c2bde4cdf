namespace AzureServices.Cosmos.Faults;

/// <summary>A rule in force, as <see cref="CosmosEndpoint.Inject"/> gives it back.</summary>
public sealed class CosmosFaultRule
{
    private readonly CosmosFault _fault;
    private readonly FaultBook _book;
    private readonly Random _dice;
    private int _suffered;

    internal CosmosFaultRule(CosmosFault fault, FaultBook book)
    {
        _fault = fault;
        _book = book;
        _dice = new Random(fault.Seed);
    }

    /// <summary>How many operations have suffered.</summary>
    public int Suffered => Volatile.Read(ref _suffered);

    internal CosmosFaultEffect Effect => _fault.Effect;

    internal bool IsSpent => _suffered == _fault.Count;

    /// <summary>Takes the rule out of force; nothing happens where it is spent or removed already.</summary>
    public void Remove() => _book.Remove(this);

    /// <summary>Whether the operation suffers. Called by the book alone, one operation at a time.</summary>
    internal bool Strikes(CosmosOperation operation)
    {
        if (!_fault.Matches(operation)) return false;
        if (_fault.Probability < 1 && _dice.NextDouble() >= _fault.Probability) return false;
        _suffered++;
        return true;
    }
}
