namespace LoyaltyFunctions.Tests.Support;

/// <summary>
/// A clock that shows what a test says, while timers run as ever: for stores whose retries must not wait for a test.
/// </summary>
internal sealed class MovableTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
