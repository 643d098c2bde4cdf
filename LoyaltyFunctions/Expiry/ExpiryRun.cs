using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Expiry;

/// <summary>What a run does next. Stored with running workflows: never reordered.</summary>
public enum ExpiryStep
{
    /// <summary>Records the ends of reservations and lots.</summary>
    Ends,

    /// <summary>Announces what expires soon.</summary>
    Reminders,

    /// <summary>Nothing: the run is over.</summary>
    Done,
}

/// <summary>A run over all customers: what starts it, how far it is, and in the end what it did.</summary>
/// <param name="At">What ended until then, UTC, is recorded; fixed when the run starts.</param>
/// <param name="Step">What is done next.</param>
/// <param name="After">The step goes on behind this customer id; empty at its beginning.</param>
/// <param name="Counts">What has been done so far.</param>
public sealed record ExpiryRun(DateTimeOffset At, ExpiryStep Step, string After, ExpiryCounts Counts)
{
    public static ExpiryRun Start(DateTimeOffset at) => new(at, ExpiryStep.Ends, After: "", new ExpiryCounts());

    /// <summary>The run after one more batch.</summary>
    public ExpiryRun With(ExpiryBatch batch) => this with
    {
        Step = batch.Next is null ? Step + 1 : Step,
        After = batch.Next ?? "",
        Counts = Counts + batch.Counts,
    };

    /// <summary>The run as its status shows it: without the names of customers, which could be too many.</summary>
    public ExpiryRun ToStatus() => this with { Counts = Counts with { Failures = [] } };
}

/// <summary>What a run asks of a batch.</summary>
/// <param name="CustomersMax">So many customers at the most.</param>
public sealed record ExpiryBatchRequest(DateTimeOffset At, string After, int CustomersMax);

/// <summary>What a batch did.</summary>
/// <param name="Next">The id of the last customer; null where there are no more.</param>
public sealed record ExpiryBatch(string? Next, ExpiryCounts Counts);

/// <summary>
/// What was done. A batch that had to be run again counts what was left to do, so the sums can be below the ledger's,
/// never above.
/// </summary>
public sealed record ExpiryCounts
{
    /// <summary>So many customers whose turn failed are named; the others are counted.</summary>
    public const int FailuresMax = 100;

    /// <summary>Customers of whom something ended.</summary>
    public int Customers { get; init; }

    public int Reservations { get; init; }

    public int Lots { get; init; }

    /// <summary>Points that expired with the lots.</summary>
    public Points Points { get; init; }

    /// <summary>Announcements of points that expire soon.</summary>
    public int Reminders { get; init; }

    /// <summary>Customers whose turn failed; the next run takes them up again.</summary>
    public int Failed { get; init; }

    /// <summary>Who failed and why, the first of them.</summary>
    public IReadOnlyList<ExpiryFailure> Failures { get; init; } = [];

    public static ExpiryCounts operator +(ExpiryCounts left, ExpiryCounts right) => new()
    {
        Customers = left.Customers + right.Customers,
        Reservations = left.Reservations + right.Reservations,
        Lots = left.Lots + right.Lots,
        Points = left.Points + right.Points,
        Reminders = left.Reminders + right.Reminders,
        Failed = left.Failed + right.Failed,
        Failures = [.. left.Failures.Concat(right.Failures).Take(FailuresMax)],
    };

    /// <summary>What a change of an account did.</summary>
    internal static ExpiryCounts Of(LedgerChange change)
    {
        var lots = change.Entries.Where(entry => entry.Kind == EntryKind.Expire).ToList();
        return new ExpiryCounts
        {
            Reservations = change.Entries.Count(entry => entry.Kind == EntryKind.Lapse),
            Lots = lots.Count,
            Points = lots.Aggregate(Points.Zero, (sum, entry) => sum - entry.Points),
            Reminders = change.Entries.Count == 0 ? change.Events.Count : 0,
        };
    }

    /// <summary>Counts the customer whose counts these are, if anything ended.</summary>
    internal ExpiryCounts OfOneCustomer() => this with { Customers = Lots + Reservations > 0 ? 1 : 0 };

    internal static ExpiryCounts Failure(string customerId, string reason) =>
        new() { Failed = 1, Failures = [new ExpiryFailure(customerId, reason)] };
}

/// <summary>A customer whose turn failed.</summary>
/// <param name="Reason">What went wrong, in a line.</param>
public sealed record ExpiryFailure(string CustomerId, string Reason);
