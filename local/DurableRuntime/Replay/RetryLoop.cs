using Microsoft.DurableTask;

namespace DurableRuntime.Replay;

/// <summary>Calls a task until it succeeds, or its retry options say that it is enough.</summary>
internal static class RetryLoop
{
    /// <summary>A delay that grows beyond this is this long, and so stays a time that a timer can have.</summary>
    internal static readonly TimeSpan DelayMax = TimeSpan.FromDays(36_500);

    internal static Task<T> RunAsync<T>(
        TaskOrchestrationContext context, TaskRetryOptions? retry, Func<Task<T>> call) =>
        retry switch
        {
            { Policy: { } policy } => RunAsync(context, policy, call),
            { Handler: { } handler } => RunAsync(context, handler, call),
            _ => call(),
        };

    internal static TimeSpan DelayAfter(RetryPolicy policy, int attempt)
    {
        var growth = Math.Pow(policy.BackoffCoefficient, attempt - 1);
        var delayMilliseconds = policy.FirstRetryInterval.TotalMilliseconds * growth;
        var isUnlimited = policy.MaxRetryInterval == Timeout.InfiniteTimeSpan;
        var longest = isUnlimited || policy.MaxRetryInterval > DelayMax ? DelayMax : policy.MaxRetryInterval;
        return delayMilliseconds < longest.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(delayMilliseconds)
            : longest;
    }

    private static async Task<T> RunAsync<T>(TaskOrchestrationContext context, RetryPolicy policy, Func<Task<T>> call)
    {
        var startedAt = context.CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (TaskFailedException failure) when (attempt < policy.MaxNumberOfAttempts
                && !Failures.IsFinal(failure.FailureDetails) && policy.Handle(failure)
                && !IsOver(policy.RetryTimeout, context.CurrentUtcDateTime - startedAt))
            {
                await context.CreateTimer(DelayAfter(policy, attempt), CancellationToken.None);
            }
        }
    }

    private static async Task<T> RunAsync<T>(
        TaskOrchestrationContext context, AsyncRetryHandler handler, Func<Task<T>> call)
    {
        var startedAt = context.CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (TaskFailedException failure) when (!Failures.IsFinal(failure.FailureDetails))
            {
                var question = new RetryContext(
                    context,
                    attempt,
                    failure.FailureDetails,
                    context.CurrentUtcDateTime - startedAt,
                    CancellationToken.None);
                if (!await handler(question)) throw;
            }
        }
    }

    private static bool IsOver(TimeSpan timeout, TimeSpan elapsed) =>
        timeout != Timeout.InfiniteTimeSpan && elapsed >= timeout;
}
