using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsWorker.Invocation;

/// <summary>The retry attribute of a function; without one, a single try.</summary>
/// <param name="MaxRetryCount">Retries after the first try; -1 for ever.</param>
/// <param name="Minimum">The first delay.</param>
/// <param name="Maximum">The delay that doubling stops at; the same as the first for a fixed delay.</param>
internal sealed record RetryPolicy(int MaxRetryCount, TimeSpan Minimum, TimeSpan Maximum)
{
    private const int DoublingsMax = 30;

    public static readonly RetryPolicy None = new(0, TimeSpan.Zero, TimeSpan.Zero);

    public static RetryPolicy Of(MethodInfo method) => method.GetCustomAttribute<RetryAttribute>() switch
    {
        FixedDelayRetryAttribute fix => new(
            fix.MaxRetryCount, RetryInterval.Parse(fix.DelayInterval), RetryInterval.Parse(fix.DelayInterval)),
        ExponentialBackoffRetryAttribute exponential => new(
            exponential.MaxRetryCount,
            RetryInterval.Parse(exponential.MinimumInterval),
            RetryInterval.Parse(exponential.MaximumInterval)),
        _ => None,
    };

    /// <summary>Runs until it succeeds or the retries are used up; then the last exception comes out.</summary>
    public async Task RunAsync(Func<RetryContext, Task> attempt, RetryClock clock, CancellationToken ct)
    {
        for (var retry = 0; ; retry++)
        {
            try
            {
                await attempt(new LocalRetryContext(retry, MaxRetryCount));
                return;
            }
            catch (Exception) when (!ct.IsCancellationRequested && (MaxRetryCount < 0 || retry < MaxRetryCount))
            {
                await clock.Tracked.PauseAsync(DelayBefore(retry), clock.Time, ct);
            }
        }
    }

    private TimeSpan DelayBefore(int retry)
    {
        var doubled = Minimum * Math.Pow(2, Math.Min(retry, DoublingsMax));
        return doubled < Maximum ? doubled : Maximum;
    }
}

/// <summary>What a retry waits by, and what it does not count as while it waits.</summary>
internal sealed record RetryClock(TimeProvider Time, RunningInvocations.Tracked Tracked);
