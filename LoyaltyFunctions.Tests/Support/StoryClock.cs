namespace LoyaltyFunctions.Tests.Support;

/// <summary>
/// Dates that a test moves, over timers that go by themselves: a retry waits its milliseconds, the ledger writes
/// the dates of the story.
/// </summary>
internal sealed class StoryClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private DateTimeOffset now = start;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    public void Advance(TimeSpan time)
    {
        lock (gate) now += time;
    }
}
