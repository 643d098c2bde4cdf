namespace LoyaltyFunctions.Liability;

/// <summary>A run that closes days: what starts it, and how far it is.</summary>
/// <param name="Through">The last day to close.</param>
/// <param name="Day">The day that is being closed; null until the first open one is found.</param>
/// <param name="After">The walk goes on behind this customer id; empty at its beginning.</param>
/// <param name="Sums">Over the customers so far.</param>
public sealed record LiabilityRun(DateOnly Through, DateOnly? Day, string After, LiabilitySums Sums)
{
    public static LiabilityRun Start(DateOnly through) => new(through, Day: null, After: "", new LiabilitySums());

    /// <summary>The run at the beginning of a day.</summary>
    public LiabilityRun At(DateOnly day) => Start(Through) with { Day = day };

    /// <summary>The run after one more page.</summary>
    public LiabilityRun With(LiabilityPage page) =>
        this with { After = page.Next ?? After, Sums = Sums + page.Sums };

    /// <summary>The run as its status shows it.</summary>
    public LiabilityProgress ToStatus() => new(Through, Day, After, Sums.Customers, Sums.Drifted, Sums.Failed);
}

/// <summary>How far a run is.</summary>
public sealed record LiabilityProgress(
    DateOnly Through, DateOnly? Day, string After, int Customers, int Drifted, int Failed);
