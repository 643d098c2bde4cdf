using System.Globalization;

namespace Microsoft.Azure.Functions.Worker;

[AttributeUsage(AttributeTargets.Method)]
public abstract class RetryAttribute : Attribute
{
    public RetryAttribute()
    {
    }

    public int MaxRetryCount { get; set; }
}

public sealed class FixedDelayRetryAttribute : RetryAttribute
{
    public FixedDelayRetryAttribute(int maxRetryCount, string delayInterval)
    {
        var delay = RetryInterval.Parse(delayInterval);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero, nameof(delayInterval));
        MaxRetryCount = maxRetryCount;
        DelayInterval = delayInterval;
    }

    public string DelayInterval { get; }
}

public sealed class ExponentialBackoffRetryAttribute : RetryAttribute
{
    public ExponentialBackoffRetryAttribute(int maxRetryCount, string minimumInterval, string maximumInterval)
    {
        var minimum = RetryInterval.Parse(minimumInterval);
        var maximum = RetryInterval.Parse(maximumInterval);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimum, TimeSpan.Zero, nameof(minimumInterval));
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, minimum, nameof(maximumInterval));
        MaxRetryCount = maxRetryCount;
        MinimumInterval = minimumInterval;
        MaximumInterval = maximumInterval;
    }

    public string MinimumInterval { get; }

    public string MaximumInterval { get; }
}

internal static class RetryInterval
{
    public static TimeSpan Parse(string text) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var interval)
        ? interval
        : throw new ArgumentOutOfRangeException(nameof(text), text, "A retry interval is written as hh:mm:ss.");
}
